// The running bot: every object of the program, built and wired in one place.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "adapters/http_server.h"
#include "adapters/local/movable_clock.h"
#include "bot/config.h"
#include "bot/store.h"
#include "storage/sqlite_store.h"

namespace xiebot {

// Opens the database and adds what the configuration has and it lacks; nothing runs before start().
// For one thread, the one that made it.
class RunningBot {
 public:
  // What only the start of a process knows.
  struct Birth {
    std::string owner;       // names this process among those that share the database
    std::uint64_t seed = 0;  // for jitter
  };

  // `clock` outlives it. Throws std::runtime_error when the database cannot be used.
  RunningBot(Config config, const Clock& clock, Birth birth);
  ~RunningBot();  // stops
  RunningBot(const RunningBot&) = delete;
  RunningBot& operator=(const RunningBot&) = delete;

  // Adds the chat platform of the demo with its company; `clock` is the one given above. Before
  // start().
  void add_demo(local::MovableClock& clock);

  // Serves and delivers. Answers the port. Throws std::runtime_error when the address is taken.
  int start();

  // No new work; what is in flight finishes. Blocks.
  void stop();

  // Looks at what is due at once: the clock was moved. Between start() and stop(), on any thread.
  void clock_moved();

  [[nodiscard]] SqliteStore& store();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace xiebot
