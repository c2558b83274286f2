// The forms and buttons of an HTML card, see html_card.h for what they send.
#pragma once

#include <string>
#include <vector>

#include "cards/card.h"
#include "cards/html_card.h"

namespace xiebot::cards::html {

[[nodiscard]] std::string form(const Form& form, const HtmlNames& names);

// Buttons that stand on the card itself.
[[nodiscard]] std::string button_row(const std::vector<Button>& buttons);

}  // namespace xiebot::cards::html
