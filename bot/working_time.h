// Working time: the one place where deadlines and reminders are reckoned.
//
// A working moment lies in the working hours of a working day, in the zone; an hour's end is not in
// it any more (09:00:00 is a working moment, 12:00:00 is none). Everything is reckoned on the local
// clock: where clocks are set a working day keeps its clock times, and a shift during which that
// happens counts the hours that its clock shows. A local time that does not exist is the first
// moment after the gap; of one that exists twice the first counts that does not go against the
// direction.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bot/calendar.h"
#include "bot/length.h"
#include "bot/working_days.h"
#include "bot/working_hours.h"

namespace xiebot {

// One line of how a date came about.
struct TimeStep {
  std::string when;  // "10-01 周四", "2026-09-30 周三 17:00"
  std::string what;  // "国庆节 放假，不计", "调休上班，第 3 个工作日"

  [[nodiscard]] std::string str() const { return when + " " + what; }
  bool operator==(const TimeStep&) const = default;
};

// Immutable, so any thread reads; cheap to copy (the days are shared). No call walks over seconds,
// minutes or days, except explain().
//
// Bounds: moments before 1900 and from 9999-12-31 (UTC) on are taken as those, results too; lengths
// beyond that range as the range. So there is always a result and nothing overflows.
class WorkingCalendar {
 public:
  // Throws std::invalid_argument when the hours are not ok().
  WorkingCalendar(Calendar calendar, WorkingHours hours, Zone zone);
  // The same days and hours elsewhere.
  [[nodiscard]] WorkingCalendar in(const Zone& zone) const;

  [[nodiscard]] const Calendar& calendar() const { return days_->calendar; }
  [[nodiscard]] const WorkingDays& working_days() const { return days_->working; }
  [[nodiscard]] const WorkingHours& hours() const { return hours_; }
  [[nodiscard]] const Zone& zone() const { return zone_; }

  [[nodiscard]] std::chrono::local_days day_of(Instant at) const;  // the local date
  [[nodiscard]] bool is_working_day(std::chrono::local_days day) const;
  [[nodiscard]] bool is_working_day(Instant at) const { return is_working_day(day_of(at)); }
  [[nodiscard]] bool is_working(Instant at) const;
  // The first working day at or after `day`; the last one before it.
  [[nodiscard]] std::chrono::local_days next_working_day(std::chrono::local_days day) const;
  [[nodiscard]] std::chrono::local_days previous_working_day(std::chrono::local_days day) const;
  // A local time of day on a date, and the beginning of that day's working hours (also on a day
  // off).
  [[nodiscard]] Instant moment(std::chrono::local_days day, std::chrono::minutes time_of_day) const;
  [[nodiscard]] Instant opening(std::chrono::local_days day) const;

  // The first working moment at or after `at`.
  [[nodiscard]] Instant next_working_moment(Instant at) const;

  // Forward, wall: simply later.
  // Forward, work: when so much working time has passed since `start`. It may be the very end of a
  // working hour: 16:00 + 2 h work is 18:00, not the next morning.
  // Forward, working days: the same clock time on the nth working day after the first working
  // moment at or after `start`.
  // Nothing of work or working days: the first working moment at or after `start`.
  //
  // Back (negative), work: from when so much working time passes until `start`; may be the very
  // beginning of an hour: 11:00 - 2 h work is 09:00.
  // Back, working days: the same clock time on the nth working day before the date of `start`,
  // which may itself lie on a day off: 1 wd before Monday 09:00 is Friday 09:00, before Sunday
  // 10:00 Friday 10:00. A clock time outside working hours goes back to the end of the hours before
  // it: 1 wd before Friday 20:00 is Thursday 18:00, before Tuesday 00:00 Friday 18:00. The end of
  // an hour is inside here: 1 wd before Monday 18:00 is Friday 18:00.
  // What was added to a working moment, taken away again leads back to it.
  [[nodiscard]] Instant add(Instant start, const Length& length) const;

  // The moment within the bounds that is nearest to `at`.
  [[nodiscard]] static Instant bounded(Instant at);

  // Working time from `a` to `b`; negative when `b` is earlier.
  [[nodiscard]] std::chrono::seconds working_time_between(Instant a, Instant b) const;

  // The moment half-way between start and end (start <= end) in that kind of time: after half the
  // working time for work and working days. Half the wall time where there is no working time in
  // between. Whole seconds, the earlier; never outside start and end.
  [[nodiscard]] Instant half(Instant start, Instant end, TimeKind kind) const;
  // Half the length, for steps that follow each other: an odd number of working days becomes
  // working time (1 wd: half of what a working day holds).
  [[nodiscard]] Length half(const Length& length) const;

  // Whether the days from one moment to the other (in either order) touch a year whose official
  // arrangement is not known: the end is 暂定 then.
  [[nodiscard]] bool provisional(Instant start, Instant end) const;

  // How add(start, length) comes about, for people: first the start, then every day (or every piece
  // of working time) that was passed, last the end, and a note when it is provisional. At most some
  // 40 lines: what is left out in the middle is counted. Walks over the days it shows.
  [[nodiscard]] std::vector<TimeStep> explain(Instant start, const Length& length) const;

 private:
  using Local = std::chrono::local_seconds;

  struct Days {
    Calendar calendar;
    WorkingDays working;
  };

  WorkingCalendar(std::shared_ptr<const Days> days, WorkingHours hours, Zone zone);

  // Working time on the local clock before a moment, from an arbitrary origin; and the first and
  // the last moment before which there is so much.
  [[nodiscard]] std::int64_t work_before(Local at) const;
  [[nodiscard]] Local first_with(std::int64_t work) const;
  [[nodiscard]] Local last_with(std::int64_t work) const;
  [[nodiscard]] bool is_working(Local at) const;
  [[nodiscard]] Local next_working(Local at) const;
  [[nodiscard]] Local days_back(Local from, std::int64_t count) const;
  // The local time as a moment, the first one that is not before `start`.
  [[nodiscard]] Instant not_before(Instant start, Local local) const;
  [[nodiscard]] Instant forward(Instant start, const Length& length) const;
  [[nodiscard]] Instant back(Instant start, const Length& length) const;

  std::shared_ptr<const Days> days_;
  WorkingHours hours_;
  std::int64_t a_day_;  // seconds
  Zone zone_;
};

}  // namespace xiebot
