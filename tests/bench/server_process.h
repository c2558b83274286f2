// A server under measurement, run as a child process.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace xiebot::bench {

class ServerProcess {
 public:
  // Starts `command` with standard error going to `log` and waits for the line
  // "listening on http://HOST:PORT" on its standard output. Throws std::runtime_error without it.
  ServerProcess(const std::vector<std::string>& command, const std::filesystem::path& log);
  ~ServerProcess();  // kills, unless stopped
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::chrono::milliseconds start_up() const { return start_up_; }

  [[nodiscard]] std::chrono::microseconds cpu_time()
      const;  // of all its threads, in ticks of 10 ms
  // Returns once it has used next to no time for a while, after a minute in any case: what it had
  // put off for later is done then.
  void wait_until_idle() const;
  void reset_peak() const;
  [[nodiscard]] double peak_megabytes() const;  // resident, since reset_peak()

  int stop();  // SIGTERM, after a minute SIGKILL; the exit status, 128 + the signal that ended it

 private:
  void wait_until_listening(int output);

  pid_t pid_ = -1;
  int output_ = -1;
  int port_ = 0;
  std::chrono::milliseconds start_up_{};
};

}  // namespace xiebot::bench
