#include "server_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <thread>

extern char** environ;

namespace xiebot::bench {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kPatience{60};

std::string proc_file(pid_t pid, const char* name) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/" + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

pid_t spawn(const std::vector<std::string>& command, const std::filesystem::path& log, int output) {
  std::vector<char*> arguments;
  for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log.c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND, 0644);
  pid_t pid = -1;
  const int error = posix_spawn(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("cannot run " + command[0]);
  return pid;
}

bool ends_within(pid_t pid, std::chrono::milliseconds time) {
  const auto process = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  pollfd waited{process, POLLIN,
                0};  // a negative one is passed over: the whole time is waited then
  const bool ended = ::poll(&waited, 1, static_cast<int>(time.count())) > 0;
  if (process >= 0) ::close(process);
  return ended;
}

}  // namespace

ServerProcess::ServerProcess(const std::vector<std::string>& command,
                             const std::filesystem::path& log) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe");
  output_ = pipe[0];
  const auto begin = Clock::now();
  try {
    pid_ = spawn(command, log, pipe[1]);
    ::close(pipe[1]);
    wait_until_listening(pipe[0]);
  } catch (const std::runtime_error& error) {
    stop();
    throw std::runtime_error(std::string(error.what()) + "; see " + log.string());
  }
  start_up_ = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
}

ServerProcess::~ServerProcess() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  if (output_ >= 0) ::close(output_);
}

void ServerProcess::wait_until_listening(int output) {
  const std::string sign = "listening on http://";
  const auto until = Clock::now() + kPatience;
  std::string text;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
    pollfd waited{output, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&waited, 1, static_cast<int>(left.count())) <= 0) break;
    std::array<char, 1024> bytes{};
    const ssize_t got = ::read(output, bytes.data(), bytes.size());
    if (got <= 0) break;
    text.append(bytes.data(), static_cast<std::size_t>(got));
    const auto at = text.find(sign);
    const auto end = at == std::string::npos ? at : text.find('\n', at);
    if (end == std::string::npos) continue;
    port_ = std::stoi(text.substr(text.rfind(':', end) + 1));
    return;
  }
  throw std::runtime_error("the server does not say that it is listening");
}

std::chrono::microseconds ServerProcess::cpu_time() const {
  const std::string stat = proc_file(pid_, "stat");
  std::istringstream fields(stat.substr(stat.rfind(')') + 2));  // a name may hold blanks
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  long user = 0;
  long system = 0;
  fields >> user >> system;
  return std::chrono::microseconds((user + system) * 1'000'000 / ::sysconf(_SC_CLK_TCK));
}

void ServerProcess::wait_until_idle() const {
  constexpr std::chrono::milliseconds kLook{300};
  constexpr std::chrono::milliseconds kNextToNothing{10};  // the smallest figure but zero
  const auto until = Clock::now() + kPatience;
  for (auto before = cpu_time(); Clock::now() < until;) {
    std::this_thread::sleep_for(kLook);
    const auto now = cpu_time();
    if (now - before <= kNextToNothing) return;
    before = now;
  }
}

void ServerProcess::reset_peak() const {
  std::ofstream("/proc/" + std::to_string(pid_) + "/clear_refs") << "5";
}

double ServerProcess::peak_megabytes() const {
  const std::string status = proc_file(pid_, "status");
  const auto at = status.find("VmHWM:");
  return at == std::string::npos ? 0.0 : std::stod(status.substr(at + 6)) / 1024.0;
}

int ServerProcess::stop() {
  if (pid_ <= 0) return 0;
  int status = 0;
  ::kill(pid_, SIGTERM);
  if (!ends_within(pid_, kPatience)) ::kill(pid_, SIGKILL);
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  ::close(output_);
  output_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace xiebot::bench
