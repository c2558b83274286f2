// The clock the program runs by.
#pragma once

#include <chrono>
#include <optional>

#include "bot/clock.h"
#include "bot/iso_time.h"

namespace xiebot {

// The machine's wall time, or a time of our own that began at `start` when the clock was made and
// runs on at the normal rate. Thread-safe.
class SystemClock final : public Clock {
 public:
  explicit SystemClock(std::optional<PreciseInstant> start = std::nullopt);

  [[nodiscard]] Instant now() const override;
  [[nodiscard]] SteadyTime steady() const override;

 private:
  std::optional<PreciseInstant> start_;
  SteadyTime made_at_;
};

}  // namespace xiebot
