// A platform's access token, kept until shortly before it ends.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <variant>

#include "bot/clock.h"

namespace xiebot {

struct FetchedToken {
  std::string token;
  std::chrono::seconds lifetime{0};
};

// Thread-safe. One fetch at a time: threads that find one under way share what it brings, a failure
// included, or use the old token while it is valid.
template <class Failure>
class TokenCache {
 public:
  using Fetch = std::function<std::variant<FetchedToken, Failure>()>;

  // `clock` must outlive this, and so must what `fetch` refers to.
  TokenCache(Fetch fetch, std::chrono::seconds refresh_below, const Clock& clock)
      : fetch_(std::move(fetch)), refresh_below_(refresh_below), clock_(clock) {}

  // The cached token, fetched when less than `refresh_below` of it is left. May block for a call.
  [[nodiscard]] std::variant<std::string, Failure> get() {
    std::unique_lock lock(mutex_);
    if (!token_.empty() && left() >= refresh_below_) return token_;

    while (fetching_) {
      if (still_valid()) return token_;
      const std::uint64_t current = fetches_;
      fetched_.wait(lock, [&] { return fetches_ != current; });
      if (last_failed_) return last_failure_;
      if (!token_.empty()) return token_;
    }

    fetching_ = true;
    lock.unlock();
    // Counted from before the call, so that the time on the way is not taken for lifetime.
    const SteadyTime asked = clock_.steady();
    std::variant<FetchedToken, Failure> result = Failure{};
    try {
      result = fetch_();
    } catch (...) {  // those who wait for it must not wait for ever
      lock.lock();
      end_fetch(std::move(result), asked);
      throw;
    }
    lock.lock();
    end_fetch(std::move(result), asked);
    if (last_failed_ && !still_valid()) return last_failure_;
    return token_;
  }

  // The platform refused this token: forget it, unless a newer one is there already.
  void drop(const std::string& token) {
    const std::lock_guard lock(mutex_);
    if (token_ == token) token_.clear();
  }

 private:
  // Under the lock.
  void end_fetch(std::variant<FetchedToken, Failure> result, SteadyTime asked) {
    fetching_ = false;
    ++fetches_;
    if (auto* fetched = std::get_if<FetchedToken>(&result)) {
      last_failed_ = false;
      token_ = std::move(fetched->token);
      expires_ = asked + fetched->lifetime;
    } else {
      last_failed_ = true;
      last_failure_ = std::get<Failure>(std::move(result));
    }
    fetched_.notify_all();
  }
  [[nodiscard]] SteadyTime::duration left() const { return expires_ - clock_.steady(); }
  [[nodiscard]] bool still_valid() const {
    return !token_.empty() && left() > SteadyTime::duration::zero();
  }

  const Fetch fetch_;
  const std::chrono::seconds refresh_below_;
  const Clock& clock_;

  std::mutex mutex_;
  std::condition_variable fetched_;
  // Guarded by mutex_:
  std::string token_;  // empty: none
  SteadyTime expires_{};
  bool fetching_ = false;
  std::uint64_t fetches_ = 0;  // finished ones
  bool last_failed_ = false;
  Failure last_failure_;  // of the last fetch, when that failed
};

}  // namespace xiebot
