// A clock for trials: runs at the normal rate from a start of one's choosing and can be set.
#pragma once

#include <chrono>
#include <mutex>

#include "bot/clock.h"

namespace xiebot::local {

// Thread-safe. Only the wall time moves: leases, limits and back-off go by steady(), which is real.
class MovableClock final : public Clock {
 public:
  using Moment = std::chrono::sys_time<std::chrono::milliseconds>;

  explicit MovableClock(Moment start);

  [[nodiscard]] Instant now() const override;
  [[nodiscard]] SteadyTime steady() const override { return std::chrono::steady_clock::now(); }

  // From here on the time runs on from `moment`, which may lie before the present one.
  void set(Moment moment);

 private:
  mutable std::mutex mutex_;
  Moment moment_;     // guarded by mutex_: what the time was ...
  SteadyTime since_;  // guarded by mutex_: ... at this steady time
};

}  // namespace xiebot::local
