// Guards against somebody who got hold of a robot message's signature: it covers the time alone, so
// that the pair of both can be put on any number of invented messages for an hour. Genuine messages
// of one millisecond share a pair, but never many. (The same message twice is stopped elsewhere, by
// the inbox.)
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/dingtalk/verify.h"

namespace xiebot::dingtalk {

// Thread-safe. In memory only: a restart begins to count anew. Of a pair nothing but its digest is
// kept, and that only as long as the signature could be used.
class SignPairs {
 public:
  enum class Standing {
    good,
    newly_spoiled,  // the first refusal of this pair: raise the alarm
    spoiled,        // known by now; every message under it is refused
  };

  static constexpr std::size_t kMostMessages = 20;

  // Above `capacity` pairs the oldest is forgotten: its count begins anew, should it come again.
  // Only pairs whose signature was right get in, so nobody can push others out but by real traffic.
  explicit SignPairs(std::size_t capacity = 100'000) : capacity_(capacity) {}

  // A message under a pair whose signature is verified; `signed_at` is the time in it.
  [[nodiscard]] Standing admit(Moment signed_at, std::string_view signature,
                               std::string_view message_id, Moment now);

  [[nodiscard]] std::size_t size() const;  // pairs remembered

 private:
  // In order of age, since the time comes first.
  using Key = std::pair<Moment, std::string>;
  struct Messages {
    std::set<std::string> digests;
    bool spoiled = false;
  };

  void forget_old(Moment now);

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::map<Key, Messages> pairs_;  // guarded by mutex_
};

}  // namespace xiebot::dingtalk
