// What happens again and again: 每个工作日 17:00, 每周五 15:00, 双周周五 15:00, 每月最后一周 …
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/working_time.h"

namespace xiebot {

// One time of a recurrence.
struct Occurrence {
  // The date that the rule names, before any moving: the occurrence's key. It stays the same when
  // the calendar changes and the occurrence moves.
  std::chrono::year_month_day key{};
  Instant at{};  // when it takes place
  // Whether its date is not a working day, so that it was moved to the next one.
  bool moved = false;
  // Keys of earlier dates that were moved onto the same day and are dropped for this one.
  std::vector<std::chrono::year_month_day> dropped = {};

  bool operator==(const Occurrence&) const = default;
};

// A rule. Its dates and its time of day are local ones, in the zone of the calendar that it is
// asked with: the clock time stays when clocks are set.
struct Recurrence {
  enum class Rhythm {
    every_working_day,  // days off are left out, made-up Saturdays and Sundays are in
    weekly,             // on `weekday`
    every_other_week,   // on `weekday`, counted from the first time at or after the anchor
    monthly,            // on `day`, or the last of the month when that is earlier
    last_week,          // of the month: the last such `weekday` in it
  };

  Rhythm rhythm = Rhythm::weekly;
  unsigned weekday = 5;  // 1 Monday to 7 Sunday
  unsigned day = 1;      // 1 to 31; 31 is always the last of the month
  std::chrono::minutes time = std::chrono::hours(15);

  // The first occurrence that takes place after `after`. Dates whose time lies before `anchor`
  // (when the rule began, or its first occurrence) do not count; a moved one counts by the date it
  // was moved from. A date that is no working day is moved to the next working day, at the same
  // clock time. Of several dates that come to lie on one day the last counts, the others are
  // dropped: a weekly meeting that the holidays move to the day of the next one takes place once.
  // Asked again with an occurrence's `at` it goes on to the next; `at` never goes back. There is
  // always a next one; `after` is bounded as in WorkingCalendar.
  [[nodiscard]] Occurrence next_after(Instant after, Instant anchor,
                                      const WorkingCalendar& calendar) const;

  bool operator==(const Recurrence&) const = default;
};

// 每个工作日 17:00, 每天17点 (the same: nobody works on days off), daily 17:00; 每周五 15:00,
// 每星期五下午3点; 双周周五 15:00, 双周五, 隔周周五, 每两周周五; 每月15日 10:00, 每月15号; 每月底,
// 每月最后一天; 每月最后一周, 每月最后一周周三 10:00, 每月最后一个周三. 双周 and 最后一周 without a
// weekday are Friday; without a time it is 15:00, for working days 17:00. Full-width and
// traditional forms are understood. nullopt: not understood, 每周 without a weekday included.
[[nodiscard]] std::optional<Recurrence> parse_recurrence(std::string_view words);

// 每个工作日 17:00, 每周五 15:00, 双周周五 15:00, 每月15日 10:00, 每月最后一天 10:00,
// 每月最后一周周五 15:00: complete, and parse_recurrence takes it back.
[[nodiscard]] std::string show_recurrence(const Recurrence& recurrence);

}  // namespace xiebot
