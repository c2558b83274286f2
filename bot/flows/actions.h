// The actions that flows share: one place for their labels, commands and questions.
#pragma once

#include <initializer_list>
#include <string_view>
#include <vector>

#include "bot/flow.h"

namespace xiebot {

// Copies of the actions with these names, in that order. Throws std::logic_error for an unknown
// one.
[[nodiscard]] std::vector<Action> actions_named(std::initializer_list<std::string_view> names);

}  // namespace xiebot
