// The time outside the program under test. Each start of the program is a minute later than it
// would be: the platforms' limits a minute, which both sides keep, would make the test wait.
#pragma once

#include <chrono>
#include <mutex>

#include "bot/clock.h"
#include "bot/iso_time.h"

namespace xiebot::crash {

// Thread-safe.
class MovedClock final : public Clock {
 public:
  explicit MovedClock(PreciseInstant start) : start_(start) {}

  [[nodiscard]] Instant now() const override {
    return std::chrono::floor<std::chrono::seconds>(precise());
  }
  [[nodiscard]] SteadyTime steady() const override {
    const std::lock_guard lock(mutex_);
    return std::chrono::steady_clock::now() + moved_;
  }
  [[nodiscard]] PreciseInstant precise() const {
    return start_ + std::chrono::floor<std::chrono::microseconds>(steady() - began_);
  }
  void move(std::chrono::seconds by) {
    const std::lock_guard lock(mutex_);
    moved_ += by;
  }

 private:
  const PreciseInstant start_;
  const SteadyTime began_ = std::chrono::steady_clock::now();
  mutable std::mutex mutex_;
  std::chrono::seconds moved_{0};  // guarded by mutex_
};

}  // namespace xiebot::crash
