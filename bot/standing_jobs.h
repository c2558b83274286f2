// The housekeeper's table: what the bot always has to see to.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "bot/housekeeper.h"
#include "bot/rules.h"

namespace xiebot {

// A channel whose cards can be changed for so long only.
struct AgeingCards {
  std::string channel;
  std::chrono::hours card_lifetime{0};  // as in Capabilities; 0: for ever
};

// Borrows `rules`.
[[nodiscard]] std::vector<Job> standing_jobs(const Rules& rules,
                                             const std::vector<AgeingCards>& channels);

}  // namespace xiebot
