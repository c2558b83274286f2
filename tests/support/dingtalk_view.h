// A message of DingTalk as a person has it before them: what it says, and what a touch does.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/dingtalk_world.h"

namespace xiebot::support {

// What a person fills in, by field name. Dates as 2026-11-23, date-times as 2026-11-23 18:30,
// choices by their value or by the text they show.
using DingtalkInputs = std::map<std::string, std::vector<std::string>>;

// All words of the message, markup resolved, with the titles of what can be touched in brackets.
[[nodiscard]] std::string visible_text(const DingtalkMessage& message);

// Where the button of this title leads. Throws std::logic_error, saying what is there, when there
// is none.
[[nodiscard]] std::string address_of(const DingtalkMessage& message, const std::string& title);

// The text that a dtmd button sends, and the page that a link inside the client opens. Throws for
// an address of another kind.
[[nodiscard]] std::string sent_text(const std::string& address);
[[nodiscard]] std::string opened_page(const std::string& address);

// The `content` of the callback when somebody presses the button of this label on a card of the
// company's template, a form's fields filled in and the rest left as the card shows them. Throws
// std::logic_error, saying what is on the card, for what the client would not let a person do.
[[nodiscard]] std::string press_template_button(const DingtalkMessage& card,
                                                const std::string& label,
                                                const DingtalkInputs& filled);

}  // namespace xiebot::support
