// When the program is killed.
#pragma once

#include <chrono>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "bot/crash_point.h"

namespace xiebot::crash {

struct Blow {
  std::optional<CrashPoint> at;            // nullopt: at a moment, from outside
  int passage = 0;                         // which time the step is passed
  std::chrono::microseconds moment{0};     // after its start
  [[nodiscard]] std::string name() const;  // after_send, or random
  [[nodiscard]] std::string str() const;   // after_send:3, random:41000us
  // What the program has to find in its environment.
  [[nodiscard]] std::vector<std::string> environment() const;
};

// The blows of one database's life: a few in its migrations, then every step of the serving program
// about as often as the next, with as many random moments as steps, in random order.
class Blows {
 public:
  explicit Blows(std::uint32_t seed) : random_(seed) {}

  [[nodiscard]] Blow in_migration();
  [[nodiscard]] Blow while_serving();
  // Nullopt: the backup may end.
  [[nodiscard]] std::optional<Blow> in_backup();
  [[nodiscard]] int roll(int lowest, int highest);

 private:
  [[nodiscard]] Blow at_random(int latest_ms);

  std::mt19937 random_;
  std::vector<std::optional<CrashPoint>> next_;
};

}  // namespace xiebot::crash
