// `xiebot serve` and `xiebot demo`.
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <random>

#include "adapters/local/movable_clock.h"
#include "bot/system_clock.h"
#include "bot/working_time.h"
#include "program/bot.h"
#include "program/run.h"
#include "program/setup.h"
#include "program/stop.h"
#include "storage/instance_lock.h"

namespace xiebot {
namespace {

RunningBot::Birth new_birth() {
  std::random_device random;
  const std::uint64_t seed = (std::uint64_t{random()} << 32) | random();
  return {.owner = fmt::format("{}-{:08x}", getpid(), seed & 0xffffffffU), .seed = seed};
}

// On standard output, for whoever started the program with port 0.
void announce_address(const std::string& host, int port) {
  const bool bare_ipv6 = host.find(':') != std::string::npos;
  fmt::print("listening on http://{}:{}\n", bare_ipv6 ? fmt::format("[{}]", host) : host, port);
  std::fflush(stdout);
}

// A folder of its own that goes when the demo ends.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "xiebot-demo-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
      throw std::runtime_error("no temporary folder can be made");
    }
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;  // what is left lies in the system's temporary folder
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Now, or when work begins again: at night and on days off the bot would hold everything back, and
// there would be little to see.
PreciseInstant demo_start() {
  const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  const Instant second = std::chrono::floor<std::chrono::seconds>(now);
  const WorkingCalendar working(built_in_calendar(), WorkingHours{}, Zone(Config{}.timezone));
  return working.is_working(second) ? now : PreciseInstant(working.next_working_moment(second));
}

void run(RunningBot& bot, const std::string& host, const StopSignal& stop) {
  announce_address(host, bot.start());
  stop.wait();
  spdlog::info("stopping");
  bot.stop();
  spdlog::info("stopped");
}

}  // namespace

int serve(const ServeOptions& options) {
  const StopSignal stop;
  const auto config = config_or_log(options.config);
  if (!config) return kMisused;
  const SystemClock clock(options.start);
  const InstanceLock lock(config->database);
  RunningBot bot(*config, clock, new_birth());
  run(bot, config->host, stop);
  return kDone;
}

int demo(const DemoOptions& options) {
  const StopSignal stop;
  const TemporaryFolder folder;
  Config config;
  config.port = options.port;
  config.database = folder.path() / "demo.db";
  const PreciseInstant start = options.start.value_or(demo_start());
  local::MovableClock clock(std::chrono::floor<std::chrono::milliseconds>(start));
  RunningBot bot(config, clock, new_birth());
  bot.add_demo(clock);
  run(bot, config.host, stop);
  return kDone;
}

}  // namespace xiebot
