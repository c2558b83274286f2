// The bot with years of data: how long people wait for the answer to a query, and what starting and
// running cost, with a thousand entries, a hundred thousand, a million. The real program against a
// fake Feishu; a query counts from the moment it is sent until its answer is in the chat.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "archive.h"
#include "bench_company.h"
#include "bot/system_clock.h"
#include "figures.h"
#include "server_process.h"
#include "tests/support/fake_feishu.h"
#include "tests/support/temporary_folder.h"

namespace xiebot::bench {
namespace {

using namespace std::chrono_literals;
using support::FakeFeishu;

// The platform takes 5 messages a second in a chat, and the bot keeps to it.
constexpr auto kBetween = 250ms;
constexpr std::size_t kWarmUps = 2;

struct Query {
  const char* name;
  std::string text;
};

struct Options {
  std::string bot;
  std::vector<std::size_t> entries{1'000, 100'000, 1'000'000};
  std::size_t repeats = 25;
};

double megabytes(const std::filesystem::path& file) {
  return static_cast<double>(std::filesystem::file_size(file)) / (1024 * 1024);
}

class Years {
 public:
  explicit Years(Options options) : options_(std::move(options)), clock_(), feishu_(clock_) {
    for (std::size_t i = 0; i < kPeople; ++i) feishu_.user(open_id(i), fmt::format("甲{}", i));
    feishu_.group(group_chat(0), "项目群", {open_id(kAsker)});
    const std::string url = feishu_.config().base_url;
    config_ =
        write_config(folder_.path(), {.platform_port = std::stoi(url.substr(url.rfind(':') + 1)),
                                      .app_secret = feishu_.config().app_secret});
    start_and_stop();  // the company comes into the database
  }

  void run() {
    for (const std::size_t entries : options_.entries) {
      const auto begin = std::chrono::steady_clock::now();
      fill_archive(config_, clock_, entries);
      const std::chrono::duration<double> filled = std::chrono::steady_clock::now() - begin;
      fmt::print("\n{} entries (made in {:.0f} s), the file {:.0f} MB\n", entries, filled.count(),
                 megabytes(folder_ / "xiebot.db"));
      measure(entries);
    }
  }

 private:
  static constexpr std::size_t kAsker = 5;

  [[nodiscard]] std::vector<std::string> command() const {
    return {options_.bot, "serve", "--config", config_.string()};
  }
  void start_and_stop() {
    ServerProcess bot(command(), folder_ / "bot.log");
    if (bot.stop() != 0) throw std::runtime_error("xiebot did not stop cleanly");
  }

  static std::vector<Query> queries(std::size_t entries) {
    return {{"/查, a rare word", fmt::format("/查 {}", kRareWord)},
            {"/查, a word of all", fmt::format("/查 {}", kCommonWord)},
            {"/查, two words", fmt::format("/查 {} 第 {} 期", kCommonWord, entries / 2)},
            {"/查, a date and a number", fmt::format("/查 2027-06-30 {}", entries / 2)},
            {"/查, an old word and a number", fmt::format("/查 {} {}", kOldWord, entries / 4)},
            {"/查, part of a number", fmt::format("/查 JSB-{:03}", entries / 20)},
            {"/查, a character", "/查 原"},
            {"/我的", "/我的"},
            {"/看板", "/看板"}};
  }

  void measure(std::size_t entries) {
    ServerProcess bot(command(), folder_ / "bot.log");
    feishu_.connect(fmt::format("http://127.0.0.1:{}/feishu/events", bot.port()));
    fmt::print("start-up {} ms\n", bot.start_up().count());
    fmt::print("{:<30} {:>8} {:>8} {:>22}\n", "query", "p50 ms", "max ms", "of the first's p50");
    for (const Query& query : queries(entries)) {
      std::vector<double> times;
      for (std::size_t i = 0; i < kWarmUps + options_.repeats; ++i) {
        const double took = ask(query.text);
        if (i >= kWarmUps) times.push_back(took);
        std::this_thread::sleep_for(kBetween);
      }
      const double p50 = median(times);
      const auto first = first_.emplace(query.name, p50).first->second;
      fmt::print("{:<30} {:>8.1f} {:>8.1f} {:>21.2f}x\n", query.name, p50,
                 *std::max_element(times.begin(), times.end()), p50 / first);
      std::fflush(stdout);
    }
    fmt::print("{:.0f} MB at the peak\n", bot.peak_megabytes());
    if (bot.stop() != 0) throw std::runtime_error("xiebot did not stop cleanly");
  }

  // In ms, until the answer has come.
  double ask(const std::string& text) {
    const std::string& asker = open_id(kAsker);
    const std::size_t before = feishu_.personal(asker).size();
    const auto begin = std::chrono::steady_clock::now();
    if (feishu_.says(asker, feishu_.personal_chat(asker), text).status != 200) {
      throw std::runtime_error("a query was refused");
    }
    if (!feishu_.wait_until([&] { return feishu_.personal(asker).size() > before; }, 60s)) {
      throw std::runtime_error("no answer to " + text);
    }
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin)
        .count();
  }

  const Options options_;
  const support::TemporaryFolder folder_;
  const SystemClock clock_;
  FakeFeishu feishu_;
  std::filesystem::path config_;
  std::map<std::string, double> first_;  // p50 by query, of the smallest number of entries
};

}  // namespace
}  // namespace xiebot::bench

int main(int argc, char** argv) {
  CLI::App program("Measures queries and start-up with years of data.");
  xiebot::bench::Options options;
  program.add_option("bot", options.bot, "the xiebot program")->required();
  program.add_option("--entries", options.entries, "how many, one number after the other, growing");
  program.add_option("--repeats", options.repeats, "of each query");
  CLI11_PARSE(program, argc, argv);
  spdlog::set_level(spdlog::level::warn);
  try {
    xiebot::bench::Years(options).run();
  } catch (const std::exception& fault) {
    fmt::print(stderr, "{}\n", fault.what());
    return 1;
  }
  return 0;
}
