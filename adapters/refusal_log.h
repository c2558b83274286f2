// The lines on requests that were refused: whoever can reach the port can cause them without end.
#pragma once

#include <spdlog/common.h>

#include <mutex>
#include <string>

#include "bot/clock.h"

namespace xiebot {

// Writes so many lines a minute to the default logger, each after `who`, and counts the rest; the
// count is told before the first line of a later minute. Thread-safe.
class RefusalLog {
 public:
  static constexpr int kLinesAMinute = 30;

  RefusalLog(std::string who, spdlog::level::level_enum level);

  // `line` holds nothing secret and nothing of the request's body.
  void write(SteadyTime now, const std::string& line);

 private:
  const std::string who_;
  const spdlog::level::level_enum level_;
  std::mutex mutex_;
  SteadyTime minute_began_;  // guarded by mutex_, as are the next two
  int written_ = 0;
  int left_out_ = 0;
};

}  // namespace xiebot
