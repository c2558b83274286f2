// Starts and ends deadlines as entries move. Called in the transaction of the move.
#pragma once

#include "bot/announce.h"
#include "bot/deadlines/deadline.h"
#include "bot/deadlines/plan.h"
#include "bot/flow.h"
#include "bot/rules.h"
#include "bot/store.h"

namespace xiebot {

// Ends the deadlines whose reason the change took away and starts those that it calls for. The
// entry is as it is after the change, and stored.
void follow_deadlines(Tx& tx, const Rules& rules, const Entry& entry, const Change& change);

// Whether the deadline's reason is still there: the entry open, its stay or its row's unchanged.
[[nodiscard]] bool holds(const Deadline& deadline, const DeadlineRule& rule, const Entry& entry);

// Starts the rule for the entry (or its row of `department`) now, unless it does not apply.
void start_deadline(Tx& tx, const Rules& rules, const Entry& entry, const DeadlineRule& rule,
                    const DepartmentCode& department);

// Marks an entry that is being filed later than its flow's rules want.
void mark_late(const Tx& tx, const Rules& rules, const Flow& flow, Entry& entry, Instant filed_at);

// Reckons those again that were 暂定 when they started: a year may be known by now.
void settle_provisional(Tx& tx, const Rules& rules);

// The plan with the figures that it started with, by the calendar of the entry's place.
[[nodiscard]] Plan plan_of(const Deadline& deadline, const DeadlineRule& rule,
                           const WorkingCalendar& there);

}  // namespace xiebot
