// De-duplication keys for card clicks, which come without an id of their own.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <string>

#include "adapters/dingtalk/verify.h"
#include "bot/clock.h"

namespace xiebot::dingtalk {

// One click delivered again, a double click and a captured request sent once more have to be one
// event; the same button pressed again a while later is honest (「为什么收到」 twice). So a key
// holds what the click is and when it was signed, and within kRedelivery the first key is used
// again. The latter is in memory only: after a restart a redelivery may count as a second click,
// which meets the state the first one left.
//
// Thread-safe.
class ClickKeys {
 public:
  static constexpr std::chrono::seconds kRedelivery{60};

  // Above `capacity` clicks within that time the oldest are forgotten.
  explicit ClickKeys(std::size_t capacity = 10'000) : capacity_(capacity) {}

  [[nodiscard]] std::string key(const std::string& identity, Moment signed_at, SteadyTime now);

 private:
  struct Seen {
    SteadyTime at;
    std::string identity;
  };

  const std::size_t capacity_;
  std::mutex mutex_;
  // Guarded by mutex_: the keys by identity, and the identities, oldest first.
  std::map<std::string, std::string> keys_;
  std::deque<Seen> seen_;
};

}  // namespace xiebot::dingtalk
