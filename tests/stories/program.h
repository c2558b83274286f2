// `xiebot serve` as a child process, which a test may kill.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

#include "bot/iso_time.h"

namespace xiebot::support {

class Program {
 public:
  // Its standard error is added to `config`.log.
  explicit Program(std::filesystem::path config) : config_(std::move(config)) {}
  ~Program();  // kills
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // Answers the address it listens on; empty when it did not start.
  // Its clock starts at that time (a working one: at night the bot holds back what can wait).
  std::string start(PreciseInstant now);

  // 0 and less: it does not run.
  [[nodiscard]] pid_t id() const { return process_; }

  // Any thread may call it while it runs; end() has to follow.
  void kill_now() const;

  // Answers the exit status; -1 when a signal ended it or it was not running.
  int end(int signal);

 private:
  std::filesystem::path config_;
  pid_t process_ = -1;
};

}  // namespace xiebot::support
