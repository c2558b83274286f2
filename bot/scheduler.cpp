#include "bot/scheduler.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "bot/deadlines/firing.h"

namespace xiebot {
namespace {

constexpr int kBatch = 64;
constexpr std::chrono::seconds kLookEvery{1};
constexpr std::chrono::seconds kPutOff{60};
constexpr std::chrono::minutes kLongestSilence{1};

}  // namespace

Scheduler::Scheduler(Store& store, const Clock& clock, const Rules& rules,
                     std::function<void()> fired)
    : store_(store), clock_(clock), rules_(rules), fired_(std::move(fired)) {}

Scheduler::~Scheduler() { stop(); }

int Scheduler::tick() {
  int fired = 0;
  while (const int batch = fire_batch()) fired += batch;
  return fired;
}

// Answers how many were due.
int Scheduler::fire_batch() {
  std::vector<DeadlineId> due;
  store_.read([&](const Tx& tx) {
    due.clear();
    for (const Deadline& deadline : tx.deadlines().due(tx.now(), kBatch)) {
      due.push_back(deadline.id);
    }
  });
  if (due.empty()) return 0;
  try {
    store_.transact([&](Tx& tx) {
      for (const DeadlineId id : due) {
        if (auto deadline = tx.deadlines().find(id)) fire(tx, rules_, *std::move(deadline));
      }
    });
  } catch (const StoreUnavailable&) {
    throw;
  } catch (const std::exception&) {
    for (const DeadlineId id : due) fire_one(id);
  }
  if (fired_) fired_();
  return static_cast<int>(due.size());
}

void Scheduler::fire_one(DeadlineId id) {
  try {
    store_.transact([&](Tx& tx) {
      if (auto deadline = tx.deadlines().find(id)) fire(tx, rules_, *std::move(deadline));
    });
  } catch (const StoreUnavailable&) {
    throw;
  } catch (const std::exception& fault) {
    spdlog::error("deadline {} fails and is tried again in a minute: {}", id.value(), fault.what());
    store_.transact([&](Tx& tx) {
      if (auto deadline = tx.deadlines().find(id)) {
        deadline->next_at = tx.now() + kPutOff;
        tx.deadlines().update(*deadline);
      }
    });
  }
}

void Scheduler::start() {
  running_ = true;
  last_look_ = clock_.steady();
  thread_ = std::jthread([this] { loop(); });
}

void Scheduler::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  asked_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Scheduler::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  asked_.notify_all();
}

bool Scheduler::alive() const {
  const std::lock_guard lock(mutex_);
  return running_ && clock_.steady() - last_look_ < kLongestSilence;
}

std::chrono::seconds Scheduler::lateness() const {
  std::optional<Instant> next;
  store_.read([&](const Tx& tx) { next = tx.deadlines().next_due(); });
  return next ? std::max(clock_.now() - *next, std::chrono::seconds(0)) : std::chrono::seconds(0);
}

void Scheduler::loop() {
  bool failing = false;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    last_look_ = clock_.steady();
    lock.unlock();
    try {
      tick();
      if (std::exchange(failing, false)) spdlog::info("the scheduler works again");
    } catch (const std::exception& fault) {
      if (!std::exchange(failing, true)) spdlog::error("the scheduler fails: {}", fault.what());
    }
    lock.lock();
    asked_.wait_for(lock, kLookEvery, [&] { return stopping_ || woken_; });
    woken_ = false;
  }
  running_ = false;
}

}  // namespace xiebot
