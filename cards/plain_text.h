// A card as text without markup, in the order in which it is read: for summaries, and for asserting
// in tests what people see. Never for logs: it holds what people wrote.
//
// One line a block, a fact, a row or an input; `[同意]` is a button; a required input has `*`
// behind its label and a fault stands after ⚠. Mentions are their text.
#pragma once

#include <string>

#include "cards/card.h"

namespace xiebot::cards {

[[nodiscard]] std::string plain_text(const Card& card);
[[nodiscard]] std::string plain_text(const RichText& text);

}  // namespace xiebot::cards
