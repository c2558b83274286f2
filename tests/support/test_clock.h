// A clock that stands still until a test moves it.
#pragma once

#include <atomic>
#include <chrono>

#include "bot/clock.h"

namespace xiebot::support {

// Thread-safe. Wall and steady time move together, unless only one is asked to.
class TestClock : public Clock {
 public:
  // Monday 2026-11-23 10:00 in Shanghai.
  explicit TestClock(Instant start = Instant(std::chrono::seconds(1795399200)))
      : wall_(start.time_since_epoch()) {}

  [[nodiscard]] Instant now() const override {
    return Instant(std::chrono::floor<std::chrono::seconds>(wall_.load()));
  }
  [[nodiscard]] SteadyTime steady() const override { return SteadyTime(steady_.load()); }

  void move(SteadyTime::duration by) {
    move_wall(by);
    steady_ = steady_.load() + by;
  }
  void move_wall(SteadyTime::duration by) { wall_ = wall_.load() + by; }

 private:
  std::atomic<SteadyTime::duration> wall_;
  std::atomic<SteadyTime::duration> steady_{std::chrono::hours(1)};
};

}  // namespace xiebot::support
