#include "tests/stories/program.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

namespace xiebot::support {

Program::~Program() { end(SIGKILL); }

std::string Program::start(PreciseInstant now) {
  std::array<int, 2> pipe_ends{};
  if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) return {};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
  const std::string log = config_.string() + ".log";
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log.c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND, 0600);
  std::string name = XIEBOT_PROGRAM;
  std::string command = "serve";
  std::string option = "--config";
  std::string file = config_.string();
  std::string clock = "--clock";
  const auto second = std::chrono::floor<std::chrono::seconds>(now);
  std::string time = fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z", second, (now - second).count());
  std::array<char*, 7> arguments = {name.data(),  command.data(), option.data(), file.data(),
                                    clock.data(), time.data(),    nullptr};
  const int failure =
      posix_spawn(&process_, XIEBOT_PROGRAM, &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(pipe_ends[1]);
  std::string line;
  char byte = 0;
  while (failure == 0 && read(pipe_ends[0], &byte, 1) == 1 && byte != '\n') line += byte;
  close(pipe_ends[0]);
  const std::size_t address = line.find("http://");
  return address == std::string::npos ? "" : line.substr(address);
}

void Program::kill_now() const { ::kill(process_, SIGKILL); }

int Program::end(int signal) {
  if (process_ <= 0) return -1;
  ::kill(process_, signal);
  int status = 0;
  waitpid(process_, &status, 0);
  process_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace xiebot::support
