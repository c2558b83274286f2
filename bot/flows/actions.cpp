#include "bot/flows/actions.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace xiebot {
namespace {

using cards::ButtonStyle;

Field reason(std::string key, std::string label, bool required = true) {
  return {.key = std::move(key),
          .label = std::move(label),
          .type = FieldType::multiline,
          .required = required,
          .max_chars = 500};
}

// When it will be solved: with taking it on, and again whenever that changes.
Field promise() {
  return {.key = "promise",
          .label = "预计解决时间",
          .short_labels = {"时间", "解决时间", "承诺时间"},
          .type = FieldType::date_time,
          .required = true,
          .not_past = true,
          .hint = "如 今天 17:00、明天、周五 12:00"};
}

const std::vector<Action>& actions() {
  static const std::vector<Action> kActions = {
      {.name = "approve",
       .label = "同意",
       .command = "同意",
       .style = ButtonStyle::primary,
       .help = "审批通过一条需求",
       .example = "/同意 2026-Q4-SCB-001"},
      {.name = "reject",
       .label = "驳回",
       .command = "驳回",
       .style = ButtonStyle::danger,
       .asks = {reason("reason", "驳回原因")},
       .help = "退回一条需求，并说明原因",
       .example = "/驳回 2026-Q4-SCB-001 预算超出本季度额度"},
      {.name = "confirm",
       .label = "确认无误",
       .command = "确认",
       .style = ButtonStyle::primary,
       .help = "代表本部门确认一条需求",
       .example = "/确认 2026-Q4-SCB-001"},
      {.name = "object",
       .label = "提出异议",
       .command = "异议",
       .asks = {reason("objection", "异议说明"), reason("advice", "建议方案")},
       .help = "代表本部门对一条需求提出异议",
       .example = "/异议 2026-Q4-SCB-001 异议说明：排期与版本冲突；建议方案：推迟到下周三"},
      {.name = "accept",
       .label = "接受并修订",
       .command = "接受",
       .style = ButtonStyle::primary,
       .revises = true,
       .help = "接受异议，修改需求后请各部门重新确认",
       .example = "/接受 2026-Q4-SCB-001"},
      {.name = "proceed",
       .label = "说明理由并推进",
       .command = "推进",
       .asks = {reason("reason", "推进理由")},
       .help = "不采纳异议，说明理由后继续",
       .example = "/推进 2026-Q4-SCB-001 客户交付日期不可调整"},
      {.name = "escalate",
       .label = "上报协调",
       .command = "上报",
       .asks = {reason("reason", "需要协调的事项", false)},
       .help = "把异议交给上级领导裁定",
       .example = "/上报 2026-Q4-SCB-001"},
      {.name = "rule_proceed",
       .label = "裁定推进",
       .command = "裁定推进",
       .style = ButtonStyle::primary,
       .asks = {reason("reason", "裁定理由")},
       .help = "上级裁定：按原方案推进",
       .example = "/裁定推进 2026-Q4-SCB-001 按客户要求优先"},
      {.name = "rule_revise",
       .label = "裁定修订",
       .command = "裁定修订",
       .asks = {reason("reason", "裁定理由")},
       .help = "上级裁定：请发起人修订",
       .example = "/裁定修订 2026-Q4-SCB-001 请按研发部建议调整时间"},
      {.name = "complete",
       .label = "完成",
       .command = "完成",
       .style = ButtonStyle::primary,
       .help = "把执行中的需求标记为已完成",
       .example = "/完成 2026-Q4-SCB-001"},
      {.name = "withdraw",
       .label = "撤回",
       .command = "撤回",
       .style = ButtonStyle::danger,
       .help = "撤回自己发起的需求",
       .example = "/撤回 2026-Q4-SCB-001"},
      {.name = "resubmit",
       .label = "修改后重新提交",
       .command = "重提",
       .style = ButtonStyle::primary,
       .revises = true,
       .help = "修改被驳回或已撤回的需求，沿用原编号重新提交",
       .example = "/重提 2026-Q4-SCB-001"},
      {.name = "archive",
       .label = "归档",
       .command = "归档",
       .help = "把已完成的需求归档",
       .example = "/归档 2026-Q4-SCB-001"},
      {.name = "take_on",
       .label = "接单",
       .command = "接单",
       .style = ButtonStyle::primary,
       .asks = {promise()},
       .help = "代表责任部门接下一个问题，并承诺解决时间",
       .example = "/接单 2026-Q4-SCB-P001 今天 17:00"},
      {.name = "promise",
       .label = "更新解决时间",
       .command = "承诺",
       .asks = {promise()},
       .help = "重新承诺一个问题的解决时间",
       .example = "/承诺 2026-Q4-SCB-P001 明天 12:00"},
      {.name = "convene",
       .label = "启动协调会",
       .command = "协调会",
       .asks = {reason("agenda", "会议安排", false)},
       .help = "为一个问题启动协调会，并通知相关的人",
       .example = "/协调会 2026-Q4-SCB-P001 15:00 三号会议室"},
      {.name = "add_solution",
       .label = "填写方案",
       .style = ButtonStyle::primary,
       .asks = {{.key = "solution", .label = "解决方案"}},
       .files = "solution"},
      {.name = "resolve",
       .label = "标记已解决",
       .command = "解决",
       .style = ButtonStyle::primary,
       .asks = {reason("result", "处理过程及效果")},
       .help = "说明处理过程及效果，请上报人验证",
       .example = "/解决 2026-Q4-SCB-P001 重启网关并扩容，接口恢复正常"},
      {.name = "close",
       .label = "确认关闭",
       .command = "关闭",
       .style = ButtonStyle::primary,
       .help = "上报人确认问题已经解决",
       .example = "/关闭 2026-Q4-SCB-P001"},
      {.name = "reopen",
       .label = "重新打开",
       .command = "重开",
       .style = ButtonStyle::danger,
       .asks = {reason("reason", "重开原因")},
       .help = "问题没有解决，请责任部门重新处理",
       .example = "/重开 2026-Q4-SCB-P001 晚高峰仍然超时"},
      {.name = "raise", .label = "升级为重大问题"},
      {.name = "all_settled"},
      {.name = "time_out"},
  };
  return kActions;
}

}  // namespace

std::vector<Action> actions_named(std::initializer_list<std::string_view> names) {
  std::vector<Action> chosen;
  for (const std::string_view name : names) {
    const auto found = std::ranges::find(actions(), name, &Action::name);
    if (found == actions().end()) throw std::logic_error("no action " + std::string(name));
    chosen.push_back(*found);
  }
  return chosen;
}

}  // namespace xiebot
