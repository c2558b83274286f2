// The one template of DingTalk's card platform that the bot fills: its variables, and a card as
// their values. Administrators build the template after docs/dingtalk-card-template.md, which names
// the same variables.
//
// Pure functions, any thread. Protocol: DingTalk open platform, "create and deliver cards"
// (cardParamMap: strings only), "form variables", "card callbacks".
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cards/card.h"
#include "cards/resolver.h"

namespace xiebot::cards {

struct DingtalkVariable {
  std::string_view name;
  std::string_view type;  // in the builder
  std::string_view meaning;
};

// Private: what one person is told after a click. Set by the answer to it, not with the card.
inline constexpr std::string_view kDingtalkNotice = "notice";

// The contract. A card sets every one of them but kDingtalkNotice; what it does not use is "".
// Values hold at most kDingtalkValueBytes, the form excepted.
inline constexpr std::array kDingtalkVariables{
    DingtalkVariable{"title", "string", "标题"},
    DingtalkVariable{"status", "string", "状态，如 待审批；没有时为空"},
    DingtalkVariable{"theme", "string",
                     "标题的颜色：neutral、waiting、active、done、stopped、urgent"},
    DingtalkVariable{"body1", "markdown", "正文"},
    DingtalkVariable{"body2", "markdown", "正文的续篇；没有时为空"},
    DingtalkVariable{"body3", "markdown", "正文的续篇；没有时为空"},
    DingtalkVariable{"body4", "markdown", "正文的续篇；没有时为空"},
    DingtalkVariable{"form", "form", "表单的各个字段"},
    DingtalkVariable{"form_status", "string", "normal 可以填写；disabled 没有表单，或已提交"},
    DingtalkVariable{"form_btn_text", "string", "表单的提交按钮上的字；没有表单时为空"},
    DingtalkVariable{"form_action", "string", "提交时原样传回的参数 action"},
    DingtalkVariable{"btn1_text", "string", "第一个按钮上的字；没有时为空"},
    DingtalkVariable{"btn1_status", "string", "第一个按钮：normal 可以点；disabled 不能点"},
    DingtalkVariable{"btn1_color", "string", "第一个按钮的颜色：blue、gray、red"},
    DingtalkVariable{"btn1_action", "string", "点击时原样传回的参数 action"},
    DingtalkVariable{"btn2_text", "string", "第二个按钮，同上"},
    DingtalkVariable{"btn2_status", "string", "同上"},
    DingtalkVariable{"btn2_color", "string", "同上"},
    DingtalkVariable{"btn2_action", "string", "同上"},
    DingtalkVariable{"btn3_text", "string", "第三个按钮，同上"},
    DingtalkVariable{"btn3_status", "string", "同上"},
    DingtalkVariable{"btn3_color", "string", "同上"},
    DingtalkVariable{"btn3_action", "string", "同上"},
    DingtalkVariable{"btn4_text", "string", "第四个按钮，同上"},
    DingtalkVariable{"btn4_status", "string", "同上"},
    DingtalkVariable{"btn4_color", "string", "同上"},
    DingtalkVariable{"btn4_action", "string", "同上"},
    DingtalkVariable{"btn5_text", "string", "第五个按钮，同上"},
    DingtalkVariable{"btn5_status", "string", "同上"},
    DingtalkVariable{"btn5_color", "string", "同上"},
    DingtalkVariable{"btn5_action", "string", "同上"},
};
inline constexpr std::size_t kDingtalkBodies = 4;
inline constexpr std::size_t kDingtalkTemplateButtons = 5;

// What a click sends back: `params.action` holds the button's ActionValue as JSON, `params.form`
// what was filled in (of a form only), by the inputs' names; chosen people as "user:ACCOUNT".
inline constexpr std::string_view kDingtalkActionParam = "action";
inline constexpr std::string_view kDingtalkFormParam = "form";
inline constexpr std::string_view kDingtalkPersonMark = "user:";

// Documented for a value; of forms longer ones are in use.
inline constexpr std::size_t kDingtalkValueBytes = 1'000;
inline constexpr std::size_t kDingtalkFormBytes = 30'000;

struct DingtalkParams {
  std::map<std::string, std::string> values;     // by variable, all of kDingtalkVariables
  std::map<std::string, std::string> mentioned;  // names by account
  std::string preview;                           // for the chat list
};

// What does not fit is shortened step by step, and the card says so. `in_group`: commands that find
// no button are typed with the robot mentioned, as `robot`. `form_page`: where the one reader can
// fill in the card's first form; empty: nowhere. It is linked from the text whether the template
// carries that form or not, since older clients show none; never in a group, for it names a person.
[[nodiscard]] DingtalkParams render_dingtalk_template(const Card& card, bool in_group,
                                                      const std::string& robot,
                                                      const Resolver& resolve,
                                                      std::string_view form_page = {});

}  // namespace xiebot::cards
