// The program as a child process, which a test may kill.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "bot/iso_time.h"

namespace xiebot::support {

// How a process ended.
struct Ending {
  int status = -1;  // of its exit; -1: a signal ended it
  int signal = 0;   // 0: none did
};

// Used by one thread.
class Program {
 public:
  using Environment = std::vector<std::string>;  // NAME=value, beside that of the test
  static constexpr std::chrono::milliseconds kPatience{60'000};

  // Its standard error is added to `config`.log.
  Program(std::filesystem::path executable, std::filesystem::path config)
      : executable_(std::move(executable)), config_(std::move(config)) {}
  ~Program();  // kills
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // `serve`. Answers the address it listens on; empty when it did not say so within `patience`.
  // Its clock starts at that time (a working one: at night the bot holds back what can wait).
  std::string start(PreciseInstant now, const Environment& environment = {},
                    std::chrono::milliseconds patience = kPatience);

  // Any other command with `--config`; what it prints is not read. False: it did not start.
  bool launch(const std::string& command, const std::vector<std::string>& options,
              const Environment& environment = {});

  // Nullopt when it still runs after that time.
  std::optional<Ending> ending_within(std::chrono::milliseconds time);

  // 0 and less: it does not run.
  [[nodiscard]] pid_t id() const { return process_; }

  // Answers the exit status; -1 when a signal ended it or it was not running.
  int end(int signal);

 private:
  // Starts it with that file descriptor as its standard output; -1: that of /dev/null.
  bool spawn(std::vector<std::string> arguments, const Environment& environment, int output);

  std::filesystem::path executable_, config_;
  pid_t process_ = -1;
};

}  // namespace xiebot::support
