// Five o'clock: the prompts of every project at once, against a fake Feishu that enforces its
// limits and takes its time for every call. The real program; its clock starts shortly before. What
// is measured: until all prompts are durable, how fast they arrive, what is refused, and how long
// urgent messages take in the middle of it.
#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "bench_company.h"
#include "bot/iso_time.h"
#include "bot/system_clock.h"
#include "server_process.h"
#include "tests/support/fake_feishu.h"
#include "tests/support/temporary_folder.h"

namespace xiebot::bench {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using support::FakeFeishu;
using support::FeishuCall;

// A working Monday: the platform's clock, and the program's some time later.
constexpr const char* kFirst = "2026-11-23T16:59:30+08:00";
constexpr const char* kStart = "2026-11-23T16:59:50+08:00";
// When what is new in the configuration is stored: too late for what comes before the moment.
constexpr const char* kSeeding = "2026-11-23T16:45:00+08:00";
constexpr auto kBefore = 20s;
constexpr auto kLead = 10s;  // until five o'clock
constexpr auto kPatience = 5min;
constexpr const char* kMessages = "/open-apis/im/v1/messages";
// Of the platform, for an app.
constexpr double kCallsASecond = 50;
constexpr double kCallsAMinute = 1000;

// In each department of four: the second is the liaison, the last the superior; the third reports.
constexpr std::size_t kReporter = 2;
constexpr std::size_t kLiaison = 5;

struct Options {
  std::string bot;
  std::size_t projects = 2000;
  std::vector<int> alerts{10, 40};  // seconds after five o'clock
  int latency_ms = 150;
};

double seconds(SteadyTime::duration time) { return std::chrono::duration<double>(time).count(); }

class Moment {
 public:
  explicit Moment(Options options)
      : options_(std::move(options)),
        clock_(parse_iso_time(kFirst)),
        feishu_(clock_),
        five_(clock_.steady() + kBefore + kLead) {
    feishu_.set_latency(std::chrono::milliseconds(options_.latency_ms));
    for (std::size_t i = 0; i < kPeople; ++i) feishu_.user(open_id(i), fmt::format("甲{}", i));
    for (std::size_t i = 0; i < options_.projects; ++i) {
      feishu_.group(group_chat(i), "项目群", {open_id(kReporter)});
    }
  }

  void run() {
    const auto config = write_config(folder_.path(), {.platform_port = port_of(feishu_.config()),
                                                      .app_secret = feishu_.config().app_secret,
                                                      .projects = options_.projects});
    seed(config);
    if (clock_.steady() > five_ - kLead) throw std::runtime_error("storing it took too long");
    // The program's clock starts a little after this: its five o'clock is no earlier than ours.
    std::this_thread::sleep_until(five_ - kLead);
    ServerProcess bot(command(config, true), folder_ / "bot.log");
    feishu_.connect(fmt::format("http://127.0.0.1:{}/feishu/events", bot.port()));
    std::this_thread::sleep_until(five_ - 500ms);
    bot.reset_peak();
    const auto cpu = bot.cpu_time();

    const SteadyTime planned = wait_for(options_.projects, "view = 'progress_prompt'", 5ms);
    fmt::print(
        "{} prompts durable {:.2f} s after 17:00:00 or earlier (the program's clock started"
        " within {} ms)\n",
        options_.projects, seconds(planned - five_), bot.start_up().count());
    std::fflush(stdout);
    std::vector<SteadyTime> reported;
    for (const int at : options_.alerts) {
      std::this_thread::sleep_until(five_ + std::chrono::seconds(at));
      reported.push_back(clock_.steady());
      report_problem(reported.size());
    }
    wait_for(options_.projects, "view = 'progress_prompt' AND state = 'sent'", 250ms);
    const auto used = std::chrono::duration<double>(bot.cpu_time() - cpu).count();
    const std::vector<FeishuCall> calls = feishu_.calls();
    tell_of_prompts(calls);
    for (const SteadyTime at : reported) tell_of_alert(calls, at);
    fmt::print("{:.1f} s of CPU, {:.1f} ms a message; {:.0f} MB at the peak\n", used,
               used * 1000 / static_cast<double>(options_.projects), bot.peak_megabytes());
    if (bot.stop() != 0) throw std::runtime_error("xiebot did not stop cleanly");
  }

 private:
  static int port_of(const FeishuConfig& config) {
    return std::stoi(config.base_url.substr(config.base_url.rfind(':') + 1));
  }
  [[nodiscard]] std::vector<std::string> command(const std::filesystem::path& config,
                                                 bool at_five) const {
    return {options_.bot,    "serve",   "--config",
            config.string(), "--clock", at_five ? kStart : kSeeding};
  }
  // A start of its own, since it is not what the moment costs.
  void seed(const std::filesystem::path& config) {
    ServerProcess bot(command(config, false), folder_ / "bot.log");
    fmt::print("{} ms to start on a new database of {} projects\n", bot.start_up().count(),
               options_.projects);
    if (bot.stop() != 0) throw std::runtime_error("xiebot did not stop cleanly");
  }

  // Until the outbox holds so many such rows, committed.
  SteadyTime wait_for(std::size_t number, const std::string& which,
                      std::chrono::milliseconds look_every) {
    SQLite::Database database((folder_ / "xiebot.db").string(), SQLite::OPEN_READONLY, 5000);
    SQLite::Statement count(database, "SELECT COUNT(*) FROM outbox WHERE " + which);
    while (clock_.steady() < five_ + kPatience) {
      count.executeStep();
      const bool enough = static_cast<std::size_t>(count.getColumn(0).getInt64()) >= number;
      count.reset();
      if (enough) return clock_.steady();
      std::this_thread::sleep_for(look_every);
    }
    throw std::runtime_error("the outbox does not come to hold what it should; see " +
                             (folder_ / "bot.log").string());
  }

  void report_problem(std::size_t which) {
    const auto answer =
        feishu_.says(open_id(kReporter), group_chat(which),
                     "@bot /问题 名称：支付接口超时；类型：技术；严重程度：紧急；级别：一般问题；"
                     "发生时间：今天 16:50；影响范围：全部下单用户；责任部门：技术部；"
                     "预计解决时间：11-30 12:00");
    if (answer.status != 200) throw std::runtime_error("the problem was not taken");
  }

  void tell_of_prompts(const std::vector<FeishuCall>& calls) const {
    std::vector<SteadyTime> arrived;
    std::vector<SteadyTime> all;
    std::size_t refused = 0;
    for (const FeishuCall& call : calls) {
      if (call.answered_at < five_) continue;
      if (call.status >= 400) ++refused;
      if (call.method != "POST" || call.path != kMessages || call.status != 200) continue;
      all.push_back(call.answered_at);
      const auto type = call.query.find("receive_id_type");
      if (type != call.query.end() && type->second == "chat_id") arrived.push_back(all.back());
    }
    if (arrived.empty()) throw std::runtime_error("nothing arrived");
    std::sort(arrived.begin(), arrived.end());
    std::sort(all.begin(), all.end());
    const auto number = static_cast<double>(options_.projects);
    const double last = seconds(arrived.at(options_.projects - 1) - five_);
    fmt::print(
        "first prompt after {:.2f} s, the last after {:.1f} s: {:.0f} a minute, {:.1f} % of"
        " {:.0f}\n",
        seconds(arrived.front() - five_), last, number * 60 / last,
        number * 6000 / last / kCallsAMinute, kCallsAMinute);
    fmt::print(
        "busiest minute {} messages ({:.1f} %), busiest second {} ({:.0f} %); {} calls"
        " refused\n",
        busiest(all, 60s), static_cast<double>(busiest(all, 60s)) * 100 / kCallsAMinute,
        busiest(all, 1s), static_cast<double>(busiest(all, 1s)) * 100 / kCallsASecond, refused);
    std::string marks;
    for (int at = 10; at <= static_cast<int>(last) + 10; at += 10) {
      const auto end = five_ + std::chrono::seconds(at);
      const auto until = std::upper_bound(arrived.begin(), arrived.end(), end);
      marks += fmt::format(" {}s:{}", at, until - arrived.begin());
    }
    fmt::print("prompts delivered by{}\n", marks);
  }
  // Most of them within any such time.
  static std::size_t busiest(const std::vector<SteadyTime>& times, SteadyTime::duration window) {
    std::size_t most = 0;
    std::size_t first = 0;
    for (std::size_t i = 0; i < times.size(); ++i) {
      while (times[i] - times[first] >= window) ++first;
      most = std::max(most, i - first + 1);
    }
    return most;
  }

  // What the liaison of the department responsible gets: the message, and its buzz.
  void tell_of_alert(const std::vector<FeishuCall>& calls, SteadyTime reported) const {
    const std::string liaison = open_id(kLiaison);
    double message = -1;
    double buzz = -1;
    for (const FeishuCall& call : calls) {
      if (call.answered_at < reported || call.status != 200) continue;
      if (call.body.find(liaison) == std::string::npos) continue;
      const double after = seconds(call.answered_at - reported);
      const json body = json::parse(call.body, nullptr, false);
      if (body.value("receive_id", "") == liaison && message < 0) message = after;
      if (body.contains("user_id_list") && buzz < 0) buzz = after;
    }
    fmt::print(
        "urgent, reported {:.0f} s into the moment: with the person {:.2f} s after the"
        " report, buzzed after {:.2f} s\n",
        seconds(reported - five_), message, buzz);
  }

  const Options options_;
  const support::TemporaryFolder folder_;
  const SystemClock clock_;
  FakeFeishu feishu_;
  const SteadyTime five_;
};

}  // namespace
}  // namespace xiebot::bench

int main(int argc, char** argv) {
  CLI::App program("Measures the moment at which every project is asked for its progress.");
  xiebot::bench::Options options;
  program.add_option("bot", options.bot, "the xiebot program")->required();
  program.add_option("--projects", options.projects, "how many projects, each with a group");
  program.add_option("--latency", options.latency_ms, "of a call of the platform, in ms");
  program.add_option("--alerts", options.alerts, "when problems are reported, in s after 17:00:00");
  CLI11_PARSE(program, argc, argv);
  spdlog::set_level(spdlog::level::warn);
  try {
    xiebot::bench::Moment(options).run();
  } catch (const std::exception& fault) {
    fmt::print(stderr, "{}\n", fault.what());
    return 1;
  }
  return 0;
}
