// Cards like those that the bot makes, for the golden files of every renderer.
#pragma once

#include <string>
#include <vector>

#include "cards/card.h"
#include "cards/resolver.h"

namespace xiebot::cards {

struct SampleCard {
  std::string name;  // of its golden files
  Card card;
};

[[nodiscard]] std::vector<SampleCard> sample_cards();

[[nodiscard]] Card hostile_card();
// A form with every kind of input, filled in; with `faulty` every value is wrong and says so.
[[nodiscard]] Card form_card(bool faulty);

// Text that tries to be a mention, a link, a colour, markup, a script.
[[nodiscard]] std::vector<std::string> hostile_texts();

// zhangsan, lisi and wangwu have an account and a name; everybody else is unknown.
[[nodiscard]] Resolver sample_accounts();
[[nodiscard]] Resolver sample_names();

}  // namespace xiebot::cards
