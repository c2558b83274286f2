#include "bot/working_hours.h"

#include <fmt/format.h>

namespace xiebot {

using std::chrono::minutes;
using std::chrono::seconds;

bool DaySpan::contains(seconds time_of_day) const {
  if (begin < end) return begin <= time_of_day && time_of_day < end;
  return begin <= time_of_day || time_of_day < end;
}

bool WorkingHours::ok() const {
  minutes free_from{0};
  for (const DaySpan& span : spans) {
    if (span.begin < free_from || span.end <= span.begin) return false;
    free_from = span.end;
  }
  return !spans.empty() && free_from <= std::chrono::hours(24);
}

seconds WorkingHours::a_day() const {
  seconds sum{0};
  for (const DaySpan& span : spans) sum += span.end - span.begin;
  return sum;
}

std::string show_time_of_day(minutes time_of_day) {
  return fmt::format("{:02}:{:02}", time_of_day.count() / 60, time_of_day.count() % 60);
}

}  // namespace xiebot
