#include "bot/people_texts.h"

#include <fmt/format.h>

#include "bot/texts.h"

namespace xiebot::texts {
namespace {

std::string whom(std::string_view admins) {
  return admins.empty() ? "管理员" : fmt::format("管理员{}", admins);
}

}  // namespace

std::string stranger_in_group(std::string_view admins) {
  return fmt::format(
      "我还不认识你，所以暂时不能为你办理。请联系{}，在这里发送「/人员 添加 @你 "
      "部门」，登记后就可以使用了。如果你在另一个平台上已经能用，请私聊我，我会告诉你怎样绑定。"
      "想先了解我能做什么，请发 /帮助。",
      whom(admins));
}

std::string stranger_in_private(std::string_view admins) {
  return fmt::format(
      "我还不认识你，所以暂时不能为你办理。请联系{}，在你们都在的群里 @{} 发送「/人员 添加 @你 "
      "部门」，登记后就可以使用了。如果你在另一个平台上已经能用，请在那边私聊我发送「/绑定 "
      "我」，再把得到的绑定码发到这里：/绑定 绑定码。想先了解我能做什么，请发 /帮助。",
      whom(admins), kBotName);
}

std::string stranger_wrote(std::string_view name, std::string_view account,
                           std::string_view group) {
  return fmt::format(
      "有人想使用机器人，但还没有登记：{}（账号 {}，{}）。是同事的话，请在 TA 所在的群里发送"
      "「/人员 添加 @TA 部门」；TA 在另一个平台上已登记的，请 TA 在那边私聊我发送「/绑定 我」。"
      "同一个人我只提醒这一次。",
      name.empty() ? "名字未知" : name, account,
      group.empty() ? "私聊" : fmt::format("在群「{}」里", group));
}

std::string binding_code(std::string_view code, std::string_view until) {
  return fmt::format(
      "你的绑定码是 {0}，{1} 前有效，只能用一次。请在另一个平台上私聊我发送：/绑定 {0}，"
      "两边就会认作同一个人。请不要把它告诉别人，也不要发到群里。",
      code, until);
}

std::string code_in_group() {
  return "绑定码请在与我的单聊中发送，不要发到群里。刚才的绑定码已经作废，请重新取一个：在你已登记"
         "的平台上私聊我发送「/绑定 我」。";
}

std::string wrong_code() {
  return "这个绑定码不对，或者已经过期、用过。请在你已登记的平台上私聊我发送「/绑定 我」，"
         "取一个新的（10 分钟内有效）。";
}

std::string too_many_codes() {
  return "绑定码输错的次数太多了，为了安全请一小时后再试，或请管理员用「/人员 添加 @你 "
         "部门」登记。";
}

std::string code_is_for_elsewhere(std::string_view code) {
  return fmt::format("这个绑定码要到另一个平台上用：在那边私聊我发送 /绑定 {}。", code);
}

std::string already_bound(std::string_view person) {
  return fmt::format("这个账号已经是{}的了，不需要再绑定。", person);
}

std::string account_bound(std::string_view person) {
  return fmt::format("绑定好了：你是{}。两个平台上的待办和通知现在是同一份，发 /我的 看看。",
                     person);
}

std::string account_bound_elsewhere() {
  return "你在另一个平台上的账号已绑定，两边现在是同一个人。如果不是你本人操作的，请马上告诉管理员"
         "。";
}

std::string not_bound() {
  return "这个账号现在不能用绑定码绑定，我已经把情况告诉管理员，请联系他们处理。";
}

std::string was_bound(std::string_view person, std::string_view account) {
  return fmt::format("{}用绑定码绑定了账号 {}。如果有疑问，请与本人核实。", person, account);
}

std::string bound_to_other(std::string_view person, std::string_view account,
                           std::string_view other, std::string_view open) {
  return fmt::format(
      "{0}想用绑定码绑定账号 {1}，但它已登记为「{2}」，没有改动。如果是同一个人：{3}请在那个平台的"
      "群里发送「/人员 停用 @{2}」，再请本人重新取绑定码。如果不是，请提醒{0}注意账号安全。",
      person, account, other,
      open.empty() ? "" : fmt::format("先请 TA 用那个账号办完或撤回{}，然后", open));
}

std::string bound_to_former(std::string_view person, std::string_view account,
                            std::string_view other, std::string_view open) {
  return fmt::format(
      "{0}想用绑定码绑定账号 "
      "{1}，但它属于已停用的「{2}」，还有没办完的：{3}，没有改动。如果是同一个"
      "人：请先把这些事项代为办完或撤回（草稿 7 天后自动删除），再请本人重新取绑定码。",
      person, account, other, open);
}

std::string has_other_account(std::string_view person, std::string_view account,
                              std::string_view known) {
  return fmt::format(
      "{0}想用绑定码绑定账号 {1}，但{0}在那个平台上已登记了另一个账号 {2}，没有改动。换了账号的话，"
      "请在配置文件里改成新的，再执行 xiebot apply。",
      person, account, known);
}

std::string open_matters(std::string_view numbers, std::size_t drafts) {
  if (drafts == 0) return std::string(numbers);
  const std::string unsent = fmt::format("{} 份草稿", drafts);
  return numbers.empty() ? unsent : fmt::format("{}，以及{}", numbers, unsent);
}

std::string person_left(std::string_view how, std::string_view waiting) {
  if (waiting.empty()) return fmt::format("{}，没有等 TA 办理的事项。", how);
  return fmt::format(
      "{}，还有事项在等：{}。你可以直接接手：这些事项会逐件发给现在能办理的人，发 /我的 "
      "也能看到；需要别人负责时，请管理员更新部门的负责人或接口人。",
      how, waiting);
}

std::string has_left(std::string_view person) { return fmt::format("{}已离开公司", person); }

std::string was_disabled(std::string_view person) { return fmt::format("{}已停用", person); }

std::string posts_vacant(std::string_view posts) {
  return posts.empty() ? "" : fmt::format("现在空缺、需要你补上的职务：{}。", posts);
}

std::string why_taken_over(std::string_view how, std::string_view why) {
  return fmt::format("{}，{}", how, why);
}

std::string why_author_left() { return "发起人已不在，由你接手"; }

}  // namespace xiebot::texts
