// When of a day people work. Local times of day, in minutes after midnight; no zone, no date.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace xiebot {

// A part of a day: from `begin` until just before `end`. Where `end` is not after `begin` it lies
// on the next day (the quiet hours 22:00-08:00); working hours may not do that.
struct DaySpan {
  std::chrono::minutes begin{}, end{};

  // Whether the time of day (at least 00:00, less than 24:00) lies in it.
  [[nodiscard]] bool contains(std::chrono::seconds time_of_day) const;
  bool operator==(const DaySpan&) const = default;
};

// The spans of a working day, the same on every one of them: in order, apart (they may touch), none
// empty, all between 00:00 and 24:00. There is at least one.
struct WorkingHours {
  std::vector<DaySpan> spans = {{std::chrono::hours(9), std::chrono::hours(12)},
                                {std::chrono::minutes(810), std::chrono::hours(18)}};

  // Whether the rules above hold.
  [[nodiscard]] bool ok() const;
  // What a whole working day holds.
  [[nodiscard]] std::chrono::seconds a_day() const;
  bool operator==(const WorkingHours&) const = default;
};

// "09:00", "24:00".
[[nodiscard]] std::string show_time_of_day(std::chrono::minutes time_of_day);

}  // namespace xiebot
