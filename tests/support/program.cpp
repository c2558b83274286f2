#include "tests/support/program.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>

namespace xiebot::support {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// The first line of what comes out of the pipe; what came of it when that takes too long.
std::string first_line(int pipe, milliseconds patience) {
  const auto until = steady_clock::now() + patience;
  std::string line;
  while (true) {
    const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now()).count();
    pollfd waited{pipe, POLLIN, 0};
    if (poll(&waited, 1, static_cast<int>(std::max<milliseconds::rep>(left, 0))) <= 0) return line;
    char byte = 0;
    if (read(pipe, &byte, 1) != 1 || byte == '\n') return line;
    line += byte;
  }
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Program::~Program() { end(SIGKILL); }

std::string Program::start(PreciseInstant now, const Environment& environment,
                           milliseconds patience) {
  std::array<int, 2> pipe_ends{};
  if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) return {};
  const auto second = std::chrono::floor<std::chrono::seconds>(now);
  const std::string time =
      fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z", second, (now - second).count());
  const bool started =
      spawn({"serve", "--config", config_.string(), "--clock", time}, environment, pipe_ends[1]);
  close(pipe_ends[1]);
  const std::string line = started ? first_line(pipe_ends[0], patience) : "";
  close(pipe_ends[0]);
  const std::size_t address = line.find("http://");
  return address == std::string::npos ? "" : line.substr(address);
}

bool Program::launch(const std::string& command, const std::vector<std::string>& options,
                     const Environment& environment) {
  std::vector<std::string> arguments{command, "--config", config_.string()};
  arguments.insert(arguments.end(), options.begin(), options.end());
  return spawn(std::move(arguments), environment, -1);
}

bool Program::spawn(std::vector<std::string> arguments, const Environment& environment,
                    int output) {
  arguments.insert(arguments.begin(), executable_.string());
  std::vector<std::string> variables = environment;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    variables.emplace_back(*variable);
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (output >= 0) {
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  } else {
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  }
  const std::string log = config_.string() + ".log";
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log.c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND, 0600);
  const int failure = posix_spawn(&process_, executable_.c_str(), &actions, nullptr,
                                  pointers_to(arguments).data(), pointers_to(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  if (failure != 0) process_ = -1;
  return failure == 0;
}

std::optional<Ending> Program::ending_within(milliseconds time) {
  if (process_ <= 0) return Ending{};
  const auto handle = static_cast<int>(syscall(SYS_pidfd_open, process_, 0));
  // A negative one is passed over: the whole time is waited then.
  pollfd waited{handle, POLLIN, 0};
  (void)poll(&waited, 1, static_cast<int>(time.count()));
  if (handle >= 0) close(handle);
  int status = 0;
  if (waitpid(process_, &status, WNOHANG) != process_) return std::nullopt;
  process_ = -1;
  if (WIFEXITED(status)) return Ending{.status = WEXITSTATUS(status)};
  return Ending{.signal = WTERMSIG(status)};
}

int Program::end(int signal) {
  if (process_ <= 0) return -1;
  ::kill(process_, signal);
  int status = 0;
  waitpid(process_, &status, 0);
  process_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace xiebot::support
