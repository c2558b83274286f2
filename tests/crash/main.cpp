// crash_test PROGRAM: runs the real program under a stream of events on both platforms, kills it at
// random moments and at every named step, and compares what it leaves with what people were told.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "bot/crash_point.h"
#include "tests/crash/world.h"

namespace xiebot::crash {
namespace {

using std::chrono::steady_clock;

struct Options {
  std::filesystem::path program;
  std::filesystem::path folder = std::filesystem::temp_directory_path();
  int kills = 240;
  int minutes = 0;  // above 0: for so long, however many kills that makes
  int kills_a_world = 60;
  int at_a_time = 2;
  std::uint32_t seed = 1;
};

// Worlds one after the other, some at a time, until there were enough kills.
class Run {
 public:
  explicit Run(Options options) : options_(std::move(options)) {}

  int all() {
    const auto began = steady_clock::now();
    if (options_.minutes > 0) until_ = began + std::chrono::minutes(options_.minutes);
    {
      std::vector<std::jthread> workers;
      workers.reserve(static_cast<std::size_t>(options_.at_a_time));
      for (int i = 0; i < options_.at_a_time; ++i) workers.emplace_back([this] { work(); });
    }
    const auto took = std::chrono::duration<double>(steady_clock::now() - began).count();
    report(took);
    return faulty_ == 0 && each_step_was_hit() ? 0 : 1;
  }

 private:
  [[nodiscard]] std::optional<Task> next() {
    const std::lock_guard lock(mutex_);
    if (faulty_ > 0) return std::nullopt;
    const bool timed = options_.minutes > 0;
    if (timed ? steady_clock::now() >= until_ : planned_ >= options_.kills) return std::nullopt;
    Task task{.program = options_.program,
              .folder = {},
              .seed = options_.seed + static_cast<std::uint32_t>(worlds_),
              .number = worlds_,
              .kills = timed ? options_.kills_a_world
                             : std::min(options_.kills_a_world, options_.kills - planned_)};
    ++worlds_;
    planned_ += task.kills;
    task.folder = options_.folder / fmt::format("xiebot-crash-{}-{}", getpid(), task.seed);
    std::filesystem::remove_all(task.folder);
    std::filesystem::create_directories(task.folder);
    return task;
  }

  void work() {
    while (const std::optional<Task> task = next()) {
      Findings findings;
      try {
        findings = World(*task).run();
      } catch (const std::exception& fault) {
        findings.faults.emplace_back(fault.what());
      }
      take(*task, findings);
      if (findings.faults.empty()) std::filesystem::remove_all(task->folder);
    }
  }

  void take(const Task& task, const Findings& findings) {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, times] : findings.kills) kills_[name] += times;
    missed_ += findings.missed;
    events_ += findings.events;
    requests_ += findings.requests;
    messages_ += findings.messages;
    marked_ += findings.marked;
    backups_ += findings.backups;
    if (findings.faults.empty()) return;
    ++faulty_;
    fmt::print(
        "\nFAULTS, to be seen again with --seed {} --kills {} --at-a-time 1; what is left: {}\n",
        task.seed, task.kills, task.folder.string());
    for (const std::string& fault : findings.faults) fmt::print("  {}\n", fault);
    fmt::print("  its lives ended at:");
    for (const std::string& life : findings.lives) fmt::print(" {}", life);
    fmt::print("\n");
  }

  // So many kills reach every step by far; one that is not reached is no longer called.
  [[nodiscard]] bool each_step_was_hit() const {
    constexpr int kEnough = 200;
    if (planned_ < kEnough) return true;
    bool each = true;
    for (const auto& [point, name] : kCrashPoints) {
      if (kills_.contains(std::string(name))) continue;
      fmt::print("nothing was killed at {}\n", name);
      each = false;
    }
    return each;
  }

  void report(double seconds) const {
    int kills = 0;
    std::string by_name;
    for (const auto& [name, times] : kills_) {
      kills += times;
      by_name += fmt::format(" {} {},", name, times);
    }
    if (!by_name.empty()) by_name.pop_back();
    fmt::print(
        "{} kills in {} worlds in {:.0f} s:{}; {} steps not reached\n"
        "{} events, {} requests, {} messages, {} of them marked as perhaps repeated, {} backups\n"
        "{}\n",
        kills, worlds_, seconds, by_name, missed_, events_, requests_, messages_, marked_, backups_,
        faulty_ == 0 ? "everything as it should be" : fmt::format("{} worlds at fault", faulty_));
  }

  const Options options_;
  steady_clock::time_point until_;
  mutable std::mutex mutex_;
  // Guarded by mutex_ while anything runs:
  int worlds_ = 0, planned_ = 0, faulty_ = 0;
  std::map<std::string, int> kills_;
  int missed_ = 0, events_ = 0, requests_ = 0, messages_ = 0, marked_ = 0, backups_ = 0;
};

int run(int argc, char** argv) {
  Options options;
  CLI::App program("Kills the program again and again and looks at what it leaves");
  program.add_option("program", options.program, "crash_server")
      ->required()
      ->check(CLI::ExistingFile);
  program.add_option("--kills", options.kills, "So many")->check(CLI::PositiveNumber);
  program.add_option("--minutes", options.minutes, "For so long instead")
      ->check(CLI::PositiveNumber);
  program.add_option("--seed", options.seed, "Of the first world; the others follow");
  program.add_option("--at-a-time", options.at_a_time, "Worlds beside each other")
      ->check(CLI::Range(1, 16));
  program.add_option("--folder", options.folder, "Where databases lie")
      ->check(CLI::ExistingDirectory);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error);
  }
  return Run(options).all();
}

}  // namespace
}  // namespace xiebot::crash

int main(int argc, char** argv) { return xiebot::crash::run(argc, argv); }
