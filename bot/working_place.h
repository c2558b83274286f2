// Where a matter is: by which clock and calendar its times are reckoned, typed and shown. A project
// may have a time zone of its own; what belongs to none is where the company is.
#pragma once

#include <string>
#include <vector>

#include "bot/calendar.h"
#include "bot/directory.h"
#include "bot/form.h"
#include "bot/rules.h"
#include "bot/store.h"

namespace xiebot {

// The calendar that holds for the project: the company's, in its own zone where it has one. A zone
// that is not known any more is logged, and the company's holds.
[[nodiscard]] WorkingCalendar calendar_of(const Rules& rules, const Project& project);
// Of a matter of this project; empty: of none.
[[nodiscard]] WorkingCalendar calendar_of(const Tx& tx, const Rules& rules,
                                          const ProjectCode& project);

// The clock of a place, and how people are told that it is not the one they know.
struct Place {
  Zone zone;
  std::string name = {};  // （Europe/Berlin 时间）; empty: the company's

  // 2026-11-24 周二 10:00（Europe/Berlin 时间）
  [[nodiscard]] std::string show(Instant at) const { return show_time(at, zone) + name; }
};

[[nodiscard]] Place place_of(const Tx& tx, const Rules& rules, const ProjectCode& project);

// show_value(), for a matter in this place.
[[nodiscard]] std::string show_there(const Field& field, const std::vector<std::string>& canonical,
                                     const Directory& directory, const Place& place);

}  // namespace xiebot
