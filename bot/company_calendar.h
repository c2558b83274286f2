// The calendar by which the company works: what the program and the configuration know, and over it
// what administrators imported while the bot runs.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

#include "bot/calendar.h"
#include "bot/working_hours.h"
#include "bot/working_time.h"

namespace xiebot {

// Days that administrators imported. A plain value.
struct ImportedDays {
  std::vector<CalendarDay> days = {};  // one a date
  std::set<int> years = {};            // whose official arrangement is among them
};

// Thread-safe; copies share what was imported. A calendar that was replaced is kept as long as any
// copy lives, so that who reads one need not hurry: there are a few a year.
class CompanyCalendar {
 public:
  // Throws std::invalid_argument when the hours are not ok().
  CompanyCalendar(Calendar known, Zone zone, WorkingHours hours = {});

  // As it stands. The reference stays good; what is decided with it may be a version behind.
  [[nodiscard]] const WorkingCalendar& now() const { return *versions_->current.load(); }

  // Replaces all that was imported before.
  void import(const ImportedDays& imported);

 private:
  struct Versions {
    explicit Versions(WorkingCalendar known) : all{std::move(known)}, current(&all.front()) {}

    std::mutex mutex;  // guards `all`
    std::deque<WorkingCalendar> all;
    std::atomic<const WorkingCalendar*> current;
  };

  std::shared_ptr<Versions> versions_;
};

}  // namespace xiebot
