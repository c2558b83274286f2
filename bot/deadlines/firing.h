// What happens when a step of a deadline is due.
#pragma once

#include "bot/deadlines/deadline.h"
#include "bot/rules.h"
#include "bot/store.h"

namespace xiebot {

// Carries out every step of the deadline that is due and sets when the next one is. When its reason
// has gone it ends. After an outage, where several steps are overdue, reminders before the lapse
// are left out and what is left takes effect once. Doing it twice has no further effect.
void fire(Tx& tx, const Rules& rules, Deadline deadline);

}  // namespace xiebot
