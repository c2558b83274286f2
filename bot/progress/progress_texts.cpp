#include "bot/progress/progress_texts.h"

#include <fmt/format.h>

namespace xiebot::texts {

std::string why_progress_owner(std::string_view project) {
  return fmt::format("你负责提交「{}」的每日进度", project);
}

std::string not_in_project(std::string_view project, std::string_view departments) {
  return fmt::format("你所在的部门没有参加项目「{}」，所以不能为它提交进度。参加的部门是：{}。",
                     project, departments);
}

std::string no_project_to_report() {
  return "你所在的部门现在没有参加进行中的项目，不用提交进度。如果不对，请联系管理员。";
}

std::string not_your_department(std::string_view departments) {
  return fmt::format("你只能为这些部门提交进度：{}。", departments);
}

std::string project_not_active(std::string_view project) {
  return fmt::format("项目「{}」已经不在进行，不用再提交进度。", project);
}

std::string sheet_saved(std::string_view project, std::string_view department, bool late,
                        bool revised) {
  return fmt::format("{}：{}今天的进度{}{}。", project, department, revised ? "已修改" : "已提交",
                     late ? "（迟交）" : "");
}

std::string sheet_filed(std::string_view who, std::string_view department, bool late,
                        bool revised) {
  return fmt::format("{}{}了{}今天的进度{}。", who, revised ? "修改" : "提交", department,
                     late ? "（迟交）" : "");
}

std::string sheet_already_there(std::string_view department, std::string_view who,
                                std::string_view when) {
  return fmt::format("{}今天的进度已由{}于 {} 提交，不用再交。要修改请发送 /进度。", department,
                     who, when);
}

std::string nothing_to_repeat(std::string_view department) {
  return fmt::format("{}还没有交过进度，没有内容可以沿用，请在与我的单聊中填写表单。", department);
}

std::string repeat_needs_more() { return "上次的内容还缺必填的项目，请在与我的单聊中补充后提交。"; }

std::string sheet_day_over() { return "这张卡片是之前的，请用 /进度 提交今天的进度。"; }

std::string no_such_sheet(std::string_view words) {
  return fmt::format(
      "没有找到「{}」的进度，可能还没有提交。可以写明项目、日期和部门，如「/时间线 "
      "XMB-001 11-23 研发部」。",
      words);
}

std::string sheet_due(std::string_view what, std::string_view until) {
  return fmt::format("{} 今天的进度还没有提交，请在 {} 前提交。", what, until);
}

std::string sheet_missing(std::string_view what, std::string_view until, bool already_late) {
  return already_late
             ? fmt::format("{} 今天的进度还没有提交，现在提交记为迟交。", what)
             : fmt::format("{} 今天的进度还没有提交。{} 汇总，之后提交记为迟交。", what, until);
}

std::string sheet_settled(std::string_view what, std::string_view date, bool missing) {
  return missing ? fmt::format("{} {} 的进度没有提交，当天已过。", what, date)
                 : fmt::format("{} {} 的进度已提交，不用再处理。", what, date);
}

std::string sheet_missing_again(std::string_view what, std::string_view owners) {
  return owners.empty()
             ? fmt::format("{} 已连续 2 个工作日没有提交进度。", what)
             : fmt::format("{} 已连续 2 个工作日没有提交进度，应由{}提交。", what, owners);
}

std::string how_sheet_is_asked(std::string_view heads_up, std::string_view prompt,
                               std::string_view nudge, std::string_view digest) {
  return fmt::format(
      "每个工作日 {} 提醒应提交进度的人，{} 在群里列出还没有提交的，{} 再提醒一次，{} 汇总。",
      heads_up, prompt, nudge, digest);
}

std::string how_missing_again() { return "连续 2 个工作日没有提交进度时，告知部门负责人。"; }

}  // namespace xiebot::texts
