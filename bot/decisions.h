// Actions on entries: by button, by command, and the questions a button still needs answered.
#pragma once

#include <string>

#include "bot/commands.h"
#include "bot/draft.h"

namespace xiebot {

// `/驳回 2026-Q4-SCB-001 预算不足`. Without a number the only entry that waits for this person is
// meant; several: they are offered.
void decide_by_command(Context& context, const std::string& action, const CommandCall& call);

// A button: { do: action, e: entry, s: stay, d: department }. On a card that a whole group sees `d`
// is missing, the row is the clicker's own, and `rows` holds the stays of all rows ("SCB:3,YFB:2").
void decide_by_click(Context& context, const std::map<std::string, std::string>& button);

// The question of an action was answered with these inputs.
void answer_question(Context& context, Draft draft, const Values& typed);

}  // namespace xiebot
