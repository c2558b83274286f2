// The board: how projects stand now.
#pragma once

#include <vector>

#include "bot/rules.h"
#include "bot/store.h"
#include "cards/card.h"

namespace xiebot {

// The active projects in which this person has a part; an admin sees all.
[[nodiscard]] std::vector<Project> projects_seen_by(const Tx& tx, const Person& person);

// Today's sheets, what is open by its state or rank and since when, and what is overdue. Names
// numbers and states only: everybody who may see a project may see its board. The first
// ten projects are listed, the others counted.
[[nodiscard]] cards::Card board_card(const Tx& tx, const Rules& rules,
                                     const std::vector<Project>& projects);

}  // namespace xiebot
