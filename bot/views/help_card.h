// Help, from the table of commands.
#pragma once

#include <string_view>

#include "bot/commands.h"
#include "cards/card.h"

namespace xiebot {

// All commands, or with a topic the one command in full, with a worked example.
[[nodiscard]] cards::Card help_card(const CommandTable& commands, std::string_view topic);

}  // namespace xiebot
