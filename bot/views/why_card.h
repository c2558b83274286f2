// Why somebody was reminded.
#pragma once

#include <vector>

#include "bot/deadlines/notice.h"
#include "bot/rules.h"
#include "bot/store.h"
#include "cards/card.h"

namespace xiebot {

// How each of these came about, and why to this person.
[[nodiscard]] cards::Card why_card(const Tx& tx, const Rules& rules,
                                   const std::vector<Notice>& notices);

}  // namespace xiebot
