// What buttons do, by the name in their action's `a`. One table, like the commands.
#pragma once

#include <string>
#include <string_view>

#include "bot/event.h"

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
}  // namespace click

// Carries out a click; throws Refusal for one that means nothing any more.
void handle_click(Context& context, const CardClicked& click);

}  // namespace xiebot
