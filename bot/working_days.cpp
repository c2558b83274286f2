#include "bot/working_days.h"

#include <algorithm>
#include <iterator>

namespace xiebot {
namespace {

using std::chrono::days;
using std::chrono::local_days;

constexpr std::int64_t kWeek = 7, kWorkedOfWeek = 5;
constexpr std::int64_t kMondayBefore = 3;  // 1970-01-01 was a Thursday

struct Weeks {
  std::int64_t whole, rest;  // rest >= 0
};

Weeks split(std::int64_t count, std::int64_t week) {
  const std::int64_t rest = ((count % week) + week) % week;
  return {(count - rest) / week, rest};
}

std::int64_t number_of(local_days day) { return day.time_since_epoch().count(); }

bool is_weekday(std::int64_t day) { return split(day + kMondayBefore, kWeek).rest < kWorkedOfWeek; }

// Mondays to Fridays since the Monday before 1970-01-01, `day` itself not among them.
std::int64_t weekdays_before(std::int64_t day) {
  const Weeks weeks = split(day + kMondayBefore, kWeek);
  return weeks.whole * kWorkedOfWeek + std::min(weeks.rest, kWorkedOfWeek);
}

// The weekday before which there are so many.
std::int64_t weekday_at(std::int64_t count) {
  const Weeks weeks = split(count, kWorkedOfWeek);
  return weeks.whole * kWeek + weeks.rest - kMondayBefore;
}

}  // namespace

WorkingDays::WorkingDays(const Calendar& calendar) {
  for (const auto& [date, special] : calendar.special_days()) {
    const std::int64_t day = date.time_since_epoch().count();
    const bool worked = !special.is_off;
    if (worked == is_weekday(day)) continue;
    const std::int64_t upto = weekdays_before(day) + sum_ + (worked ? 1 : 0);
    exceptions_.push_back({day, worked, sum_, upto});
    sum_ += worked ? 1 : -1;
  }
}

bool WorkingDays::contains(local_days day) const {
  const std::int64_t number = number_of(day);
  const auto found = std::lower_bound(
      exceptions_.begin(), exceptions_.end(), number,
      [](const Exception& exception, std::int64_t wanted) { return exception.day < wanted; });
  if (found != exceptions_.end() && found->day == number) return found->worked;
  return is_weekday(number);
}

std::int64_t WorkingDays::before(local_days day) const {
  const std::int64_t number = number_of(day);
  const auto next = std::lower_bound(
      exceptions_.begin(), exceptions_.end(), number,
      [](const Exception& exception, std::int64_t wanted) { return exception.day < wanted; });
  return weekdays_before(number) + (next == exceptions_.end() ? sum_ : next->sum);
}

local_days WorkingDays::at(std::int64_t count) const {
  // Up to the exceptions before `next` there are no more than `count`, so the day comes after them.
  const auto next =
      std::partition_point(exceptions_.begin(), exceptions_.end(),
                           [count](const Exception& exception) { return exception.upto <= count; });
  const bool last = next == exceptions_.end();
  std::int64_t day = weekday_at(count - (last ? sum_ : next->sum));
  // A day made up for that comes before the next weekday.
  if (!last && next->day <= day) day = next->day;
  return local_days(days(day));
}

}  // namespace xiebot
