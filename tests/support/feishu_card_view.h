// A card of Feishu as a person has it before them: what it says, and what a click sends.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace xiebot::support {

// What a person fills in, by input name. Dates as 2026-11-23, date-times as 2026-11-23 18:30,
// people as open_ids, choices by their value or by the text they show, a checker as "true" or
// "false".
using FilledIn = std::map<std::string, std::vector<std::string>>;

// How the platform sends a field that was left empty is not documented.
enum class Unfilled { left_out, empty };

// All words on the card (or in a text message), one piece a line, markup resolved.
[[nodiscard]] std::string visible_text(std::string_view content);

// Labels of the buttons, in order.
[[nodiscard]] std::vector<std::string> button_labels(std::string_view card);

// The `action` object of the callback when somebody fills in the form around the button with this
// label (leaving the rest as the card shows it) and presses it. Throws std::logic_error, saying
// what is on the card, for what the client would not let a person do: no such button or field, a
// choice that is not offered, a text over the limit, a required field left empty.
[[nodiscard]] std::string press_button(std::string_view card, std::string_view label,
                                       const FilledIn& filled, Unfilled unfilled);

}  // namespace xiebot::support
