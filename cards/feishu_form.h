// The form of a Feishu card: inputs that are sent together.
//
// Nothing is marked as required for the client: it would hold back every button of the form without
// telling the bot, and the bot gives a faulty form back filled, each fault beside its field.
#pragma once

#include <string_view>

#include "cards/feishu_elements.h"
#include "cards/feishu_room.h"

namespace xiebot::cards::feishu {

// What a card is rendered with, besides itself.
struct Surroundings {
  const Resolver& resolve;
  std::string_view form_page;  // where the one reader can fill in the form; empty: nowhere
};

// Names the page where the card has no room for all options, or for a text that it is to show.
[[nodiscard]] Json form_element(const Form& form, const Room& room, const Surroundings& around,
                                Names& names);

// A line that leads to the page.
[[nodiscard]] RichText page_offer(std::string_view form_page);

}  // namespace xiebot::cards::feishu
