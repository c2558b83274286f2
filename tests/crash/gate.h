// Tells the people whether the program is there to be written to.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>

namespace xiebot::crash {

// One life of the program.
struct Life {
  int number = 0;
  std::string address;
};

// Thread-safe.
class Gate {
 public:
  int open(std::string address) {
    const std::lock_guard lock(mutex_);
    life_ = {life_.number + 1, std::move(address)};
    open_ = true;
    changed_.notify_all();
    return life_.number;
  }
  void close() {
    const std::lock_guard lock(mutex_);
    open_ = false;
    changed_.notify_all();
  }
  // From the next life on nothing new is begun, and what was not answered is delivered again.
  void let_nothing_begin() {
    const std::lock_guard lock(mutex_);
    may_begin_ = false;
  }
  // Nobody waits any more.
  void end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }

  // Waits for a life after that one; nullopt: there will be none.
  [[nodiscard]] std::optional<Life> after(int number) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return ended_ || (open_ && life_.number > number); });
    if (ended_) return std::nullopt;
    return life_;
  }
  [[nodiscard]] bool is_open(int number) const {
    const std::lock_guard lock(mutex_);
    return open_ && life_.number == number;
  }
  [[nodiscard]] bool may_begin() const {
    const std::lock_guard lock(mutex_);
    return may_begin_;
  }
  // Until that life is over, at most this long.
  void pause(int number, std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, time, [&] { return !open_ || life_.number != number; });
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_:
  Life life_;
  bool open_ = false, may_begin_ = true, ended_ = false;
};

}  // namespace xiebot::crash
