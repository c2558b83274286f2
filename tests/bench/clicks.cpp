// Clicks on cards under load: how long a person waits for the answer while clicks come at a steady
// rate. The real program against a fake Feishu; every click approves a request of its own, durable
// before it is answered with the card as it is then.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench_company.h"
#include "bot/system_clock.h"
#include "feishu_event.h"
#include "load.h"
#include "server_process.h"
#include "tests/support/fake_feishu.h"
#include "tests/support/feishu_card_view.h"
#include "tests/support/temporary_folder.h"

namespace xiebot::bench {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using support::FakeFeishu;
using support::FeishuMessage;

constexpr const char* kButton = "同意";
constexpr std::size_t kConnections = 32;

struct Options {
  std::string bot;
  std::size_t clicks = 1000;
  double a_second = 200;
};

double milliseconds(std::chrono::microseconds time) {
  return static_cast<double>(time.count()) / 1000;
}

class Clicks {
 public:
  explicit Clicks(Options options) : options_(std::move(options)), feishu_(clock_) {
    for (std::size_t i = 0; i < kPeople; ++i) feishu_.user(open_id(i), fmt::format("甲{}", i));
    feishu_.group(group_chat(0), "项目群", {});
  }

  void run() {
    const std::string url = feishu_.config().base_url;
    const auto config =
        write_config(folder_.path(), {.platform_port = std::stoi(url.substr(url.rfind(':') + 1)),
                                      .app_secret = feishu_.config().app_secret});
    ServerProcess bot({options_.bot, "serve", "--config", config.string()}, folder_ / "bot.log");
    const LoadResult filed = run_load(bot.port(), feishu_requests(0, options_.clicks), 16);
    if (filed.failed > 0) throw std::runtime_error("a request was refused");
    const std::vector<std::string> clicks = clicks_on(wait_for_cards());
    const auto cpu = bot.cpu_time();
    const LoadResult result = run_paced_load(bot.port(), clicks, kConnections, options_.a_second);
    const auto used = static_cast<double>((bot.cpu_time() - cpu).count());
    if (result.failed > 0) throw std::runtime_error("a click was refused");
    fmt::print("{} clicks, {:.0f} a second: answered after {:.1f} ms (p50), {:.1f} ms (p99)\n",
               result.answered, static_cast<double>(result.answered) / result.took.count(),
               milliseconds(result.p50), milliseconds(result.p99));
    fmt::print("{:.0f} us of CPU a click, with the messages that left meanwhile\n",
               used / static_cast<double>(result.answered));
    check_approved();
    if (bot.stop() != 0) throw std::runtime_error("xiebot did not stop cleanly");
  }

 private:
  // The cards of all leads that have the button, one a request.
  std::vector<FeishuMessage> cards() const {
    std::vector<FeishuMessage> found;
    for (std::size_t i = 0; i < kPeople; ++i) {
      for (FeishuMessage& message : feishu_.personal(open_id(i))) {
        if (message.type != "interactive") continue;
        for (const std::string& label : support::button_labels(message.content())) {
          if (label == kButton) {
            found.push_back(std::move(message));
            break;
          }
        }
      }
    }
    return found;
  }
  std::vector<FeishuMessage> wait_for_cards() {
    if (!feishu_.wait_until([&] { return cards().size() >= options_.clicks; }, 10min)) {
      throw std::runtime_error("the cards do not come");
    }
    return cards();
  }

  std::vector<std::string> clicks_on(const std::vector<FeishuMessage>& messages) {
    std::vector<std::string> requests;
    for (const FeishuMessage& message : messages) {
      const std::string action =
          support::press_button(message.content(), kButton, {}, support::Unfilled::left_out);
      const json event{
          {"operator", {{"open_id", owner_of(message)}, {"tenant_key", feishu_app().tenant_key}}},
          {"token", "c-295ee57216a5dc9de90fefd0aadb4b1d7dabcdef"},
          {"action", json::parse(action)},
          {"host", "im_message"},
          {"context", {{"open_message_id", message.id}, {"open_chat_id", message.chat}}}};
      requests.push_back(
          feishu_request("card.action.trigger", fmt::format("click-{}", message.id), event.dump()));
    }
    return requests;
  }
  std::string owner_of(const FeishuMessage& message) {
    for (std::size_t i = 0; i < kPeople; ++i) {
      if (feishu_.personal_chat(open_id(i)) == message.chat) return open_id(i);
    }
    throw std::runtime_error("a card in nobody's chat");
  }

  // A click that was answered with an excuse would make a fast run and a false one.
  void check_approved() {
    if (!feishu_.wait_until([&] { return cards().empty(); }, 10min)) {
      throw std::runtime_error(fmt::format("{} requests were not approved", cards().size()));
    }
  }

  const Options options_;
  const support::TemporaryFolder folder_;
  const SystemClock clock_;
  FakeFeishu feishu_;
};

}  // namespace
}  // namespace xiebot::bench

int main(int argc, char** argv) {
  CLI::App program("Measures clicks on cards under load.");
  xiebot::bench::Options options;
  program.add_option("bot", options.bot, "the xiebot program")->required();
  program.add_option("--clicks", options.clicks, "how many, each on a card of its own");
  program.add_option("--rate", options.a_second, "clicks a second");
  CLI11_PARSE(program, argc, argv);
  spdlog::set_level(spdlog::level::warn);
  try {
    xiebot::bench::Clicks(options).run();
  } catch (const std::exception& fault) {
    fmt::print(stderr, "{}\n", fault.what());
    return 1;
  }
  return 0;
}
