// What has to be done every so often: a table of jobs and one small loop over it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "bot/clock.h"
#include "bot/store.h"

namespace xiebot {

// Runs in a transaction of its own. When it was last run is not kept over a restart, and it runs at
// every start: running it once more than needed does no harm.
struct Job {
  std::string name;  // for the log
  std::chrono::seconds every;
  std::function<void(Tx&)> run;
};

class Housekeeper {
 public:
  Housekeeper(Store& store, const Clock& clock, std::vector<Job> jobs);
  ~Housekeeper();  // stops
  Housekeeper(const Housekeeper&) = delete;
  Housekeeper& operator=(const Housekeeper&) = delete;

  // Runs the jobs that are due and answers when to be called again. A job that fails is tried
  // again within a minute and logged once until it works again; the others go on. For one thread:
  // the loop's, or a test's.
  Instant tick(Instant now);

  // A thread that calls tick() by the clock. It looks at the clock every second, because a clock
  // may be moved.
  void start();
  void stop();  // waits for the job that is running

  // The loop runs and has looked at the clock within the last minute. Thread-safe.
  [[nodiscard]] bool alive() const;

 private:
  struct Turn {
    Job job;
    Instant next{};  // the first tick runs everything
    bool failing = false;
  };

  std::chrono::seconds run(Turn& turn);  // answers when its next turn is
  void loop();

  Store& store_;
  const Clock& clock_;
  std::vector<Turn> turns_;
  Instant last_tick_{};

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable stop_asked_;
  bool stopping_ = false;
  bool running_ = false;
  SteadyTime last_look_{};

  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace xiebot
