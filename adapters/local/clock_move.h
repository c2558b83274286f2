// The ways in which the demo's clock can be moved, as pure arithmetic.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <variant>

#include "bot/calendar.h"
#include "bot/clock.h"

namespace xiebot::local {

// To a time on the wall.
struct MoveTo {
  std::chrono::local_seconds local;
};
// Forward (or back, when negative).
struct MoveBy {
  std::chrono::minutes minutes;
};
// To the nth working day after today: at `at`, or without it at the present time of day.
struct MoveWorkingDays {
  int days = 1;
  std::optional<std::chrono::minutes> at;
};
// To the next moment, later than now, at which the wall clock shows this time.
struct MoveToNext {
  std::chrono::minutes at;
};
using ClockMove = std::variant<MoveTo, MoveBy, MoveWorkingDays, MoveToNext>;

// Where the move leads; nullopt when that is outside the years 2020 to 2099.
[[nodiscard]] std::optional<Instant> moved(Instant now, const ClockMove& move,
                                           const Calendar& calendar, const Zone& zone);

// "09:00" as minutes of the day; nullopt: not a time.
[[nodiscard]] std::optional<std::chrono::minutes> time_of_day(std::string_view text);

// "2026-11-23 09:00", "2026-11-23T09:00" or with seconds; nullopt: not a time or no such day.
[[nodiscard]] std::optional<std::chrono::local_seconds> local_time(std::string_view text);

}  // namespace xiebot::local
