// What a project's day sends: who is asked for sheets, and who hears how it went. Texts are made
// when the messages are sent, from what is known then.
#pragma once

#include <string>

#include "bot/directory.h"
#include "bot/rules.h"
#include "bot/store.h"

namespace xiebot {

// Personally, to those who owe a sheet that has not come; several of one person share a message.
void send_heads_up(Tx& tx, const Rules& rules, const Project& project, const std::string& date);
void send_nudge(Tx& tx, const Rules& rules, const Project& project, const std::string& date);

// To the project's groups at once, while somebody is missing; the card follows the sheets.
void send_prompt(Tx& tx, const Rules& rules, const Project& project, const std::string& date);

// To the groups, the project's lead, and the heads of departments with missing or lagging sheets;
// each gets one, whatever their roles, and it follows the sheets that come late. The head of a
// department that is missing for the second working day running is told besides.
void send_digest(Tx& tx, const Rules& rules, const Project& project, const std::string& date);

// Whether the department's sheet was asked for on the last working day before, and did not come.
[[nodiscard]] bool missing_the_day_before(const Tx& tx, const Rules& rules, const Project& project,
                                          const std::string& date,
                                          const DepartmentCode& department);

}  // namespace xiebot
