// Which days are worked. Pure: holds data, reads nothing.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bot/clock.h"

namespace xiebot {

// One date of the holiday data: a day off, or (is_off false) a working day made up for.
struct CalendarDay {
  std::chrono::year_month_day date;
  std::string name;
  bool is_off = true;
};

// A date in the data decides; otherwise Monday to Friday is a working day.
class Calendar {
 public:
  // `years`: the years whose official arrangement is known. Later days replace earlier ones.
  Calendar(std::vector<CalendarDay> days, std::set<int> years);

  // The same with more days and years; where a date stands in both, the new day counts.
  [[nodiscard]] Calendar with(const std::vector<CalendarDay>& days,
                              const std::set<int>& years) const;

  [[nodiscard]] bool is_working_day(std::chrono::year_month_day date) const;
  [[nodiscard]] std::optional<CalendarDay> special(std::chrono::year_month_day date) const;
  // The dates that the data names, by date.
  [[nodiscard]] const std::map<std::chrono::sys_days, CalendarDay>& special_days() const {
    return days_;
  }
  [[nodiscard]] bool year_known(int year) const;
  // The nth working day after `date` (n > 0) or before it (n < 0); `date` itself for 0.
  [[nodiscard]] std::chrono::year_month_day add_working_days(std::chrono::year_month_day date,
                                                             int n) const;

 private:
  std::map<std::chrono::sys_days, CalendarDay> days_;
  std::set<int> years_;
};

// The built-in years (State Council notices), from the data embedded in the program. Throws
// std::logic_error when that data is faulty (a test holds it).
[[nodiscard]] Calendar built_in_calendar();

// A time zone by IANA name, with conversions both ways. Cheap to copy.
class Zone {
 public:
  // Throws std::invalid_argument for an unknown name.
  explicit Zone(std::string_view name);

  [[nodiscard]] std::chrono::local_seconds to_local(Instant at) const;
  // A local time that does not exist (spring forward) becomes the first moment after the gap; one
  // that exists twice is taken as the earlier.
  [[nodiscard]] Instant to_instant(std::chrono::local_seconds local) const;
  [[nodiscard]] std::string name() const;

 private:
  const void* zone_;  // date::time_zone, which lives for ever
};

// "2026-11-23" and back; nullopt: not of that form, or no such day.
[[nodiscard]] std::string iso_date(std::chrono::year_month_day date);
[[nodiscard]] std::optional<std::chrono::year_month_day> parse_iso_date(std::string_view text);

// "2026-11-23" in the zone.
[[nodiscard]] std::string local_date(Instant at, const Zone& zone);
// "2026-11-23 周一" and "2026-11-23 周一 18:00".
[[nodiscard]] std::string show_date(std::chrono::year_month_day date);
[[nodiscard]] std::string show_time(Instant at, const Zone& zone);

}  // namespace xiebot
