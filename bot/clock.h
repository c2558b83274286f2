// The one source of time. Everything that asks for the time is handed a Clock or a time taken from
// one; nothing below main reads a system clock by itself.
#pragma once

#include <chrono>

namespace xiebot {

// A moment in UTC, whole seconds. The time zone is applied for people and the calendar only.
using Instant = std::chrono::sys_seconds;

// For leases, limits and back-off: never jumps, has no meaning outside the process.
using SteadyTime = std::chrono::steady_clock::time_point;

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;

  [[nodiscard]] virtual Instant now() const = 0;
  [[nodiscard]] virtual SteadyTime steady() const = 0;
};

}  // namespace xiebot
