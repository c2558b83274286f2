// When the steps of a deadline are due. Pure.
#pragma once

#include <optional>
#include <vector>

#include "bot/clock.h"
#include "bot/deadlines/deadline_rule.h"
#include "bot/working_time.h"

namespace xiebot {

enum class StepKind { remind, lapse, escalate };

struct Step {
  Instant at{};
  StepKind kind = StepKind::remind;
  // Which of the path's three: 0 with the lapse, 1 and 2 as steps of their own.
  int rung = 0;

  bool operator==(const Step&) const = default;
};

struct Plan {
  Instant ends_at{};
  bool provisional = false;
  std::vector<Step> steps = {};  // by time; one lapse, its escalations after it
};

// The plan of a deadline that starts then. `ends_at` is the end where the figures have no length,
// and ignored where they have one. An end before the start is one that has passed already: the
// deadline lapses at once. Each further rung follows half the length later; without a length, one
// working day.
[[nodiscard]] Plan plan_deadline(const Figures& figures, Escalation escalation, Instant starts_at,
                                 Instant ends_at, const WorkingCalendar& calendar);

}  // namespace xiebot
