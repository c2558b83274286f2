// What buttons do, by the name in their action's `a`. One table, like the commands.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "bot/event.h"
#include "bot/outbox.h"

namespace xiebot {

class Context;

// The names in a button's ActionValue `a`. What else each carries:
namespace click {
inline constexpr std::string_view kDecide = "do";        // do, e, s, d: see decisions.h
inline constexpr std::string_view kSend = "send";        // the fields of the draft: see draft_of()
inline constexpr std::string_view kKeep = "keep";        // the same: 仍然提交
inline constexpr std::string_view kMore = "more";        // the same, and group: one more record
inline constexpr std::string_view kAnswer = "answer";    // the same: an action's question
inline constexpr std::string_view kDiscard = "discard";  // draft; the same from a question
inline constexpr std::string_view kResume = "resume";    // draft: opens it again
inline constexpr std::string_view kShow = "show";        // e: the entry's card, personally
inline constexpr std::string_view kOpen = "open";        // form: opens an empty one
inline constexpr std::string_view kSnooze = "snooze";    // bundle: 稍后提醒
inline constexpr std::string_view kWhy = "why";          // bundle: 为什么收到
inline constexpr std::string_view kSheet = "sheet";      // 填写: see progress/filing.h
inline constexpr std::string_view kRepeat = "repeat";    // 无变化: the same
inline constexpr std::string_view kRefresh = "refresh";  // the card it stands on, as things stand

// Stands beside `a` on the buttons of a list: the view to show again after the click, whose
// arguments are `do` for "choose" and none for the others.
inline constexpr std::string_view kList = "list";
}  // namespace click

// The list that the clicked button stands on; nullopt: on none.
[[nodiscard]] std::optional<View> list_of(const std::map<std::string, std::string>& action);

// Carries out a click; throws Refusal for one that means nothing any more.
void handle_click(Context& context, const CardClicked& click);

}  // namespace xiebot
