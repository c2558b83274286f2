// What a person typed on the demo page: plain text in which @名字 mentions somebody.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/local/chat_platform.h"
#include "bot/event.h"
#include "cards/card.h"

namespace xiebot::local {

struct TypedText {
  cards::RichText shown;          // for the chat; mentions are spans with `person`
  std::string for_bot;            // as MessageReceived::text: marks for people, the bot taken out
  std::vector<Account> mentions;  // those who stand in `for_bot`, each once
  bool to_bot = false;            // the bot was mentioned
};

// `@` (or `＠`) before the name of one of `people`, or of the bot, is a mention; the longest name
// wins, and of two people with one name the first. Control characters and mention marks are
// dropped.
[[nodiscard]] TypedText read_typed(std::string_view text, const std::vector<const Member*>& people);

}  // namespace xiebot::local
