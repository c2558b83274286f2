#include "bot/scheduler.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "bot/deadlines/firing.h"
#include "bot/fault.h"
#include "bot/progress/moments.h"

namespace xiebot {
namespace {

constexpr int kBatch = 64;
constexpr std::chrono::seconds kLookEvery{1};
constexpr std::chrono::milliseconds kLookClosely{50};
constexpr std::chrono::seconds kPutOff{60};
constexpr std::chrono::minutes kLongestSilence{1};
// How often projects are looked through for what is not planned yet.
constexpr std::chrono::minutes kPlanEvery{1};

void log_skipped(const OccurrenceRow& row) {
  if (row.state != OccurrenceState::skipped) return;
  spdlog::warn("{} of {} on {} is skipped: {}", row.kind, row.project.str(), row.date, row.reason);
}

}  // namespace

Scheduler::Scheduler(Store& store, const Clock& clock, const Rules& rules,
                     std::function<void()> fired)
    : store_(store), clock_(clock), rules_(rules), fired_(std::move(fired)) {}

Scheduler::~Scheduler() { stop(); }

int Scheduler::tick() {
  int fired = 0;
  while (const int batch = fire_batch()) fired += batch;
  plan();
  while (const int batch = occur_batch()) fired += batch;
  return fired;
}

void Scheduler::plan() {
  const Instant now = clock_.now();
  const WorkingCalendar* calendar = &rules_.working();
  // A clock that was set back plans anew at once, and so do days that were imported.
  const bool lately =
      planned_at_ != Instant{} && now >= planned_at_ && now - planned_at_ < kPlanEvery;
  if (lately && planned_by_ == calendar) return;
  const Instant since = planned_at_ == Instant{} ? now : std::min(planned_at_, now);
  bool complete = false;
  store_.read([&](const Tx& tx) { complete = moments_to_plan(tx, rules_, since).empty(); });
  if (!complete) store_.transact([&](Tx& tx) { plan_moments(tx, rules_, since); });
  planned_at_ = now;
  planned_by_ = calendar;
}

// Answers how many were due.
int Scheduler::occur_batch() {
  std::vector<OccurrenceId> due;
  store_.read([&](const Tx& tx) {
    due.clear();
    for (const OccurrenceRow& row : tx.occurrences().due(tx.now(), kBatch)) due.push_back(row.id);
  });
  if (due.empty()) return 0;
  std::vector<OccurrenceRow> settled;
  try {
    store_.transact([&](Tx& tx) {
      settled.clear();
      for (const OccurrenceId id : due) {
        if (auto row = carry_out(tx, rules_, id)) settled.push_back(*std::move(row));
      }
    });
  } catch (const StoreUnavailable&) {
    throw;
  } catch (const std::exception&) {
    settled.clear();
    for (const OccurrenceId id : due) occur_one(id);
  }
  for (const OccurrenceRow& row : settled) log_skipped(row);
  if (fired_) fired_();
  return static_cast<int>(due.size());
}

void Scheduler::occur_one(OccurrenceId id) {
  try {
    std::optional<OccurrenceRow> settled;
    store_.transact([&](Tx& tx) { settled = carry_out(tx, rules_, id); });
    if (settled) log_skipped(*settled);
  } catch (const StoreUnavailable&) {
    throw;
  } catch (const std::exception& fault) {
    log_fault(fmt::format("occurrence {} fails and is tried again in a minute", id.value()), fault);
    store_.transact([&](Tx& tx) {
      if (auto row = tx.occurrences().find(id)) {
        row->try_at = tx.now() + kPutOff;
        tx.occurrences().update(*row);
      }
    });
  }
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
    log_fault(fmt::format("deadline {} fails and is tried again in a minute", id.value()), fault);
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
  try {
    // By the time of the start, whenever the thread comes to its first look.
    plan();
  } catch (const std::exception& fault) {
    log_fault("what is due next is not planned yet", fault);
  }
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

std::optional<Instant> Scheduler::next_due() const {
  std::optional<Instant> next;
  store_.read([&](const Tx& tx) {
    next = tx.deadlines().next_due();
    const std::optional<Instant> occurrence = tx.occurrences().next_due();
    if (!next || (occurrence && *occurrence < *next)) next = occurrence;
  });
  return next;
}

std::chrono::seconds Scheduler::lateness() const {
  const Instant now = clock_.now();
  return std::max(now - next_due().value_or(now), std::chrono::seconds(0));
}

void Scheduler::loop() {
  bool failing = false;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    last_look_ = clock_.steady();
    lock.unlock();
    std::chrono::milliseconds rest = kLookEvery;
    try {
      tick();
      const std::optional<Instant> next = next_due();
      if (next && *next - clock_.now() <= kLookEvery) rest = kLookClosely;
      if (std::exchange(failing, false)) spdlog::info("the scheduler works again");
    } catch (const std::exception& fault) {
      if (!std::exchange(failing, true)) log_fault("the scheduler fails", fault);
    }
    lock.lock();
    asked_.wait_for(lock, rest, [&] { return stopping_ || woken_; });
    woken_ = false;
  }
  running_ = false;
}

}  // namespace xiebot
