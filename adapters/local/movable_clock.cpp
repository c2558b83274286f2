#include "adapters/local/movable_clock.h"

namespace xiebot::local {

MovableClock::MovableClock(Moment start)
    : moment_(start), since_(std::chrono::steady_clock::now()) {}

Instant MovableClock::now() const {
  const std::lock_guard lock(mutex_);
  const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(steady() - since_);
  return std::chrono::floor<std::chrono::seconds>(moment_ + passed);
}

void MovableClock::set(Moment moment) {
  const std::lock_guard lock(mutex_);
  moment_ = moment;
  since_ = steady();
}

}  // namespace xiebot::local
