#include "bot/system_clock.h"

namespace xiebot {

SystemClock::SystemClock(std::optional<PreciseInstant> start)
    : start_(start), made_at_(std::chrono::steady_clock::now()) {}

Instant SystemClock::now() const {
  if (!start_) return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return std::chrono::floor<std::chrono::seconds>(*start_ + (steady() - made_at_));
}

SteadyTime SystemClock::steady() const { return std::chrono::steady_clock::now(); }

}  // namespace xiebot
