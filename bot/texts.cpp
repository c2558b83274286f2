#include "bot/texts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace xiebot::texts {

std::string missing_role(std::string_view department, bool lead, bool liaison) {
  return fmt::format("「{}」还没有设置{}，相关事项已改为通知上一级。请在 /部门 里补上。",
                     department, lead && liaison ? "负责人和接口人" : (lead ? "负责人" : "接口人"));
}

std::string unreachable(std::string_view person) {
  return fmt::format(
      "有一条消息要发给{}，但我不知道 TA 的账号，没能发出。请用「/人员 添加 @人 部门」登记。",
      person);
}

std::string not_allowed(std::string_view action, std::string_view who_may) {
  if (who_may.empty()) return fmt::format("你没有「{}」的权限。", action);
  return fmt::format("你没有「{}」的权限，可以办理的是：{}。", action, who_may);
}

std::string admins_only() { return "这个命令只有管理员可以使用。"; }

std::string unknown_command(std::string_view word, const std::vector<std::string>& nearest) {
  if (nearest.empty()) {
    return fmt::format("没有「/{}」这个命令。发送 /帮助 可以看到所有命令。", word);
  }
  return fmt::format("没有「/{}」这个命令。你要找的是不是 /{}？发送 /帮助 可以看到所有命令。", word,
                     fmt::join(nearest, "、/"));
}

std::string not_a_command() {
  return "我没看懂这句话。命令以 / 开头，例如 /需求、/我的；发送 /帮助 可以看到所有命令。";
}

std::string unreadable(std::string_view what) {
  return fmt::format("我还看不懂{}，请用文字告诉我。发送 /帮助 可以看到所有命令。", what);
}

std::string unread_for_quota() {
  return "抱歉，这条消息机器人没有收到：公司这个月的消息额度已经用完。管理员已经知道了，额度恢复以"
         "后"
         "请再发一次；急事请先直接联系同事。";
}

std::string look_in_private() { return "内容已发到你的私聊，请到与我的单聊中查看。"; }

std::string unbound_group(bool admin) {
  return admin ? "这个群还没有绑定协作项目。请发送「/绑定 项目编号」，例如 /绑定 XMB-001。"
               : "这个群还没有绑定协作项目，请管理员在群里发送「/绑定 "
                 "项目编号」。也可以先私聊我发起。";
}

std::string no_such_entry(std::string_view number) {
  return fmt::format("没有找到编号 {}，请检查一下；用 /查 关键词 可以搜索。", number);
}

std::string may_not_see(std::string_view number) {
  return fmt::format("{} 不在你可以查看的范围内。需要查看请联系发起人或管理员。", number);
}

std::string nothing_waits(std::string_view action) {
  return fmt::format("现在没有等你「{}」的事项。发送 /我的 可以看到全部待办。", action);
}

std::string how_to_search() {
  return "请在 /查 后面写上关键词或编号，例如：/查 压测 或 /查 2026-Q4-SCB-001。";
}

std::string number_missing() {
  return "请在命令后面写上编号，例如：/时间线 2026-Q4-SCB-001。用 /查 关键词 可以找到编号。";
}

std::string internal_error(std::string_view reference) {
  return fmt::format(
      "抱歉，出现内部错误，这一次没有办成。请稍后再试；若仍不行，请把编号 {} 告诉管理员。",
      reference);
}

std::string form_opened(std::string_view form) {
  return fmt::format("「{}」已发到你的私聊，请到与我的单聊中填写。", form);
}

std::string form_has_faults(std::size_t faults) {
  return fmt::format("有 {} 处需要修改，已标在对应的项目旁边。", faults);
}

std::string form_given_back(std::string_view form) {
  return fmt::format("「{}」还差一点：已带着你写的内容发到私聊，请在标出的地方修改后提交。", form);
}

std::string already_sent(std::string_view number) {
  return number.empty() ? "这张表单已经提交过了。"
                        : fmt::format("这张表单已经提交过了，编号是 {}。", number);
}

std::string draft_discarded() { return "草稿已删除。"; }

std::string question_dropped() { return "已取消，没有办理。"; }

std::string not_your_project() {
  return "没有这个项目，或你的部门不在其中，请从列表里选择，或写项目编号。";
}

std::string other_project(std::string_view here) {
  return fmt::format("这个群属于项目 {}。要记到别的项目，请到那个项目的群里，或私聊我发起。", here);
}

std::string saved_as(std::string_view number) {
  return number.empty() ? "已提交。" : fmt::format("已提交，编号 {}。", number);
}

std::string missing_field(std::string_view label) { return fmt::format("请填写「{}」。", label); }

std::string several_projects() { return "这个群有几个项目，请选择属于哪一个。"; }

std::string vague_once() {
  return "标出的地方还不够具体。补上数字或日期会更容易办成；确实不需要，可以点「仍然提交」。";
}

std::string no_department() {
  return "还没有登记你的部门，暂时不能发起。请管理员发送「/人员 添加 @你 部门」。";
}

std::string done(std::string_view action, std::string_view number) {
  return fmt::format("{}：已{}。", number, action);
}

std::string already_handled(std::string_view who, std::string_view when, std::string_view action) {
  return fmt::format("已由{}于 {} 处理：{}。", who, when, action);
}

std::string out_of_date() { return "这张卡片已过期，下面是现在的状态。"; }

std::string card_unknown() { return "这张卡片已过期。发送 /我的 可以看到现在的待办。"; }

std::string question_in_private(std::string_view action) {
  return fmt::format("「{}」还需要你补充几句，请到与我的单聊中填写。", action);
}

std::string not_in_this_state(std::string_view action, std::string_view state) {
  return fmt::format("现在的状态是「{}」，不能「{}」。", state, action);
}

std::string which_department(std::string_view action) {
  return fmt::format("你可以代表几个部门「{}」，请在命令里写明部门，例如加上部门名称。", action);
}

std::string quota_used_up(std::string_view platform) {
  return fmt::format(
      "{0}这个月的调用量已经用完：大家发给机器人的消息可能收不到内容，机器人主动发的消息可能发不"
      "出去，要等到额度恢复。请在{0}开放平台购买增购包或升级版本。",
      platform);
}

std::string setup_at_fault(std::string_view platform, std::string_view reason) {
  return fmt::format(
      "机器人在{}上发不出消息，需要管理员处理（{}）。没有发出的消息都留着，恢复以后接着发。"
      "请在服务器上运行 doctor，它会指出要改什么。",
      platform, reason);
}

std::string clicks_not_registered(std::string_view platform, std::string_view reason) {
  return fmt::format(
      "{}没有接受卡片回调地址的登记（{}），卡片上的按钮可能点了没有反应。请在服务器上运行 doctor，"
      "处理好以后重启机器人；不重启的话，几小时后会再登记一次。",
      platform, reason);
}

std::string quota_runs_out(std::string_view platform, std::int64_t used, std::int64_t limit) {
  return fmt::format(
      "{}这个月的调用量已用 {} / {}，超过八成。用完之后机器人收不到消息，请考虑购买增购包；"
      "如果贵公司的额度更高，请在配置里写明每月的调用量。",
      platform, used, limit);
}

std::string signature_abused(std::string_view platform) {
  return fmt::format(
      "同一个签名带来了很多条不同的{0}消息，可能有人截获了签名，之后的都已拒绝。"
      "请检查机器人前面是否全程使用 HTTPS，并且只放行{0}的地址。",
      platform);
}

std::string not_delivered(std::string_view to, std::string_view reason) {
  return fmt::format(
      "有一条发给{}的消息没能送达（{}）。请检查对方是否在应用可用范围内、机器人是否还在群里。", to,
      reason);
}

std::string usage(std::string_view summary, std::string_view example) {
  return fmt::format("这个命令用来{}。请照这个样子写：{}", summary, example);
}

std::string unknown_person(std::string_view name) {
  return fmt::format("还没有登记「{}」，请先发送「/人员 添加 @{} 部门」。", name, name);
}

std::string ambiguous_person(std::string_view name) {
  return fmt::format("有几位同事都叫「{}」，请用 @ 选择是哪一位。", name);
}

std::string unknown_department(std::string_view name) {
  return fmt::format(
      "没有「{}」这个部门。发送 /部门 可以看到全部部门，「/部门 添加 代码 名称」可以新增。", name);
}

std::string unknown_project(std::string_view name) {
  return fmt::format(
      "没有「{}」这个项目。发送 /项目 可以看到全部项目，「/项目 添加 编号 名称 部门」可以新增。",
      name);
}

std::string bad_code(std::string_view code) {
  return fmt::format("「{}」不能用作代码，请用字母、数字和短横线，例如 SCB 或 XMB-002。", code);
}

std::string bind_in_group() { return "请在要绑定的群里发送这个命令。"; }

std::string group_bound(std::string_view project, bool problems) {
  return fmt::format("已把本群设为「{}」的{}。现在可以 @{} 发送 /{} 试试。", project,
                     problems ? "问题沟通群" : "协作群", kBotName, problems ? "问题" : "需求");
}

std::string group_unbound(std::string_view project) {
  return fmt::format("本群与「{}」的绑定已解除。", project);
}

std::string person_saved(std::string_view person, std::string_view department) {
  return fmt::format("已登记：{}，{}。", person, department);
}

std::string person_disabled(std::string_view person) {
  return fmt::format("已停用：{}。需要恢复时重新添加即可。", person);
}

std::string bad_phone() {
  return "这不是电话号码。可以写手机号，或带区号的座机，如 010-66668888。";
}

std::string phone_saved(std::string_view person, bool known) {
  return known ? fmt::format("已登记{}的电话，紧急问题时会在私聊里告诉相关的人。", person)
               : fmt::format("已删除{}的电话。", person);
}

std::string department_saved(std::string_view department) {
  return fmt::format("已保存「{}」。发送 /部门 可以查看。", department);
}

std::string project_saved(std::string_view code, std::string_view name) {
  return fmt::format("已保存项目 {}「{}」。在群里发送「/绑定 {}」即可绑定。", code, name, code);
}

std::string nothing_yet() { return "还没有登记。"; }

std::string not_for_department(std::string_view action, std::string_view department) {
  return fmt::format("你不能代表{}「{}」，或它现在不需要。去掉部门名称，就按你自己的部门办理。",
                     department, action);
}

std::string extra_words(std::string_view action, std::string_view words, std::string_view command,
                        std::string_view number) {
  return fmt::format(
      "还没有办理：「{}」不带说明，而你写了「{}」。确定要{}，请只发 /{} "
      "{}；有不同意见请用别的命令，发送 /帮助 可以查看。",
      action, words, action, command, number);
}

std::string why_role(Role role, std::string_view department) {
  switch (role) {
    case Role::author:
      return "这是你发起的";
    case Role::approver:
      return fmt::format("{}的这项审批由你负责", department);
    case Role::row_member:
      return fmt::format("你是{}的负责人或接口人", department);
    case Role::superior:
      return fmt::format("你是{}的上级主管", department);
    case Role::project_lead:
      return "你是这个项目的牵头人";
    case Role::responder:
      return "你是责任部门的负责人或接口人";
    case Role::responder_superior:
      return "你是责任部门的上级主管";
    case Role::coordinator:
      return "你参与这件事的协调";
    case Role::taker:
      return "这是你接的单，时间由你承诺";
    case Role::solver:
      return "你是解决方案的责任人";
    case Role::admin:
    case Role::bot:
      break;
  }
  return why_admin();
}

std::string belongs_to_nothing(std::string_view number, std::string_view form) {
  return fmt::format("{} 不能填写「{}」，请检查编号。", number, form);
}

std::string call_them(std::string_view people) {
  return fmt::format("请直接电话联系：{}。", people);
}

std::string why_post(std::string_view department, std::string_view post) {
  return fmt::format("你是{}的{}", department, post);
}

std::string why_admin() { return "你是管理员，没有其他人负责这一步"; }

std::string is_named(std::string_view principal, std::string_view as) {
  return principal.empty() ? fmt::format("你是{}。", as)
                           : fmt::format("{}是{}，由你代理。", principal, as);
}

std::string why_delegate(std::string_view principal, std::string_view why) {
  return fmt::format("{}不在，由你代理（{}）", principal, why);
}

std::string why_nudged(std::string_view who, std::string_view why) {
  return fmt::format("{}催办，{}", who, why);
}

}  // namespace xiebot::texts
