// What is said of matters that a message spoke of once their reason has gone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/rules.h"
#include "bot/store.h"
#include "bot/views/matter.h"
#include "bot/views/progress_cards.h"

namespace xiebot {

// One line a matter, under its name.
struct Settled {
  std::string name = {};
  std::string line = {};
  std::optional<Entry> entry = {};
};

// Those of the bundle that the message does not speak of otherwise, each once.
[[nodiscard]] std::vector<Settled> settled_of(const Tx& tx, const Rules& rules,
                                              std::string_view bundle,
                                              const std::vector<Matter>& matters,
                                              const std::vector<SheetReminder>& sheets);

}  // namespace xiebot
