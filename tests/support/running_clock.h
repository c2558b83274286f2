// A clock that runs at the normal rate and can be set: the time outside, while programs are started
// and killed.
#pragma once

#include <chrono>
#include <mutex>

#include "bot/clock.h"
#include "bot/iso_time.h"

namespace xiebot::support {

// Thread-safe. Only the wall time can be set.
class RunningClock final : public Clock {
 public:
  explicit RunningClock(PreciseInstant start) { set(start); }

  [[nodiscard]] Instant now() const override {
    return std::chrono::floor<std::chrono::seconds>(precise());
  }
  [[nodiscard]] SteadyTime steady() const override { return std::chrono::steady_clock::now(); }

  [[nodiscard]] PreciseInstant precise() const {
    const std::lock_guard lock(mutex_);
    return moment_ + std::chrono::floor<std::chrono::microseconds>(steady() - since_);
  }
  void set(PreciseInstant moment) {
    const std::lock_guard lock(mutex_);
    moment_ = moment;
    since_ = steady();
  }

 private:
  mutable std::mutex mutex_;
  PreciseInstant moment_;  // guarded by mutex_: what the time was ...
  SteadyTime since_;       // guarded by mutex_: ... at this steady time
};

}  // namespace xiebot::support
