// Watches the deadlines and what happens again and again: one thread, one look at the next due
// time, work in proportion to what is due.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "bot/clock.h"
#include "bot/rules.h"
#include "bot/store.h"

namespace xiebot {

class Scheduler {
 public:
  // `fired` is called, on the scheduler's thread, after something took effect.
  Scheduler(Store& store, const Clock& clock, const Rules& rules, std::function<void()> fired);
  ~Scheduler();  // stops
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  // Plans what happens again and again, and carries out all that is due, some in one transaction;
  // answers how many deadlines and occurrences that were.
  // One that fails is logged, put off by a minute, and holds up no other. For one thread: the
  // loop's, or a test's. Throws StoreUnavailable.
  int tick();

  // A thread that calls tick() by the clock. It looks at the clock every second, because a clock
  // may be moved and a nearer deadline started, and more often when something is about to be due.
  void start();
  void stop();  // waits for what is running
  // Looks at once: the clock was moved. Thread-safe.
  void wake();

  // The loop has looked at the clock within the last minute. Thread-safe.
  [[nodiscard]] bool alive() const;
  // By how much the most overdue step is late; 0: none is. Thread-safe.
  [[nodiscard]] std::chrono::seconds lateness() const;

 private:
  [[nodiscard]] std::optional<Instant> next_due() const;
  void plan();
  int fire_batch();
  void fire_one(DeadlineId id);
  int occur_batch();
  void occur_one(OccurrenceId id);
  void loop();

  Store& store_;
  const Clock& clock_;
  const Rules& rules_;
  const std::function<void()> fired_;
  // For the thread of tick(): when it last planned, by the wall clock (0: not yet), and by which
  // version of the calendar.
  Instant planned_at_{};
  const WorkingCalendar* planned_by_ = nullptr;

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable asked_;
  bool stopping_ = false;
  bool woken_ = false;
  bool running_ = false;
  SteadyTime last_look_{};

  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace xiebot
