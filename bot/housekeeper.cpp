#include "bot/housekeeper.h"
#include "bot/fault.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace xiebot {
namespace {

constexpr std::chrono::seconds kLookEvery{1};
constexpr std::chrono::seconds kRetryAfter{60};
constexpr std::chrono::minutes kLongestSilence{1};

}  // namespace

Housekeeper::Housekeeper(Store& store, const Clock& clock, std::vector<Job> jobs)
    : store_(store), clock_(clock) {
  for (Job& job : jobs) turns_.push_back({.job = std::move(job)});
}

Housekeeper::~Housekeeper() { stop(); }

Instant Housekeeper::tick(Instant now) {
  Instant next = Instant::max();
  if (now < last_tick_) {
    // The clock was set back: what had its next turn by the old time has it now.
    for (Turn& turn : turns_) turn.next = now;
  }
  last_tick_ = now;
  for (Turn& turn : turns_) {
    if (turn.next <= now) turn.next = now + run(turn);
    next = std::min(next, turn.next);
  }
  return next;
}

std::chrono::seconds Housekeeper::run(Turn& turn) {
  try {
    store_.transact(turn.job.run);
    if (std::exchange(turn.failing, false))
      spdlog::info("the job \"{}\" works again", turn.job.name);
    return turn.job.every;
  } catch (const std::exception& fault) {
    if (!std::exchange(turn.failing, true)) {
      log_fault(fmt::format("the job \"{}\" fails", turn.job.name), fault);
    }
    return std::min(turn.job.every, kRetryAfter);
  }
}

void Housekeeper::start() {
  running_ = true;
  last_look_ = clock_.steady();
  thread_ = std::jthread([this] { loop(); });
}

void Housekeeper::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_asked_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool Housekeeper::alive() const {
  const std::lock_guard lock(mutex_);
  return running_ && clock_.steady() - last_look_ < kLongestSilence;
}

void Housekeeper::loop() {
  Instant next{};
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    last_look_ = clock_.steady();
    lock.unlock();
    if (const Instant now = clock_.now(); next <= now || now < last_tick_) next = tick(now);
    lock.lock();
    stop_asked_.wait_for(lock, kLookEvery, [&] { return stopping_; });
  }
  running_ = false;
}

}  // namespace xiebot
