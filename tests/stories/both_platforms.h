// The company on both platforms at once, with the pages of forms, and with the log to look at.
#pragma once

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <string>

#include "bot/log_format.h"
#include "tests/stories/form_page_story.h"
#include "tests/support/captured_log.h"
#include "tests/support/dingtalk_people.h"

namespace xiebot::support {

// As the program writes it.
struct StoryLog {
  StoryLog() : captured(std::make_unique<LineFormatter>(LogFormat::text)) {
    spdlog::default_logger()->set_level(spdlog::level::info);
  }
  CapturedLog captured;
};

// The log stands before the bot starts, and until it has ended.
class BothPlatforms : private StoryLog, public FormPageStory {
 protected:
  static constexpr char kOtherGroup[] = "cidTeam==";
  static constexpr char kTemplate[] = "xiebot.schema";
  static constexpr char kEventToken[] = "event-token-4711";
  static constexpr char kEventAesKey[] = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

  // `on_template`: DingTalk's cards are cards of the template.
  explicit BothPlatforms(bool on_template = false) {
    dingtalk.group(kOtherGroup);
    dingtalk.publish_template(kTemplate);
    settings = [this, on_template](Config& config) {
      config.public_url = kAddress;
      DingTalkConfig app;
      app.client_id = app.robot_code = FakeDingtalk::kClientId;
      app.client_secret = FakeDingtalk::kClientSecret;
      app.corp_id = "dingcorp";
      app.event_token = kEventToken;
      app.event_aes_key = kEventAesKey;
      app.api_base_url = app.oapi_base_url = dingtalk.base_url();
      if (on_template) app.card_template_id = kTemplate;
      config.dingtalk = app;
      config.groups.push_back({ProjectCode("XMB-001"), "dingtalk", kOtherGroup, {"project"}});
      for (const Person& person : config.people) {
        config.accounts.push_back({person.id, "dingtalk", "u_" + person.id.str()});
        dingtalk.user("u_" + person.id.str());
        people.is_called("u_" + person.id.str(), person.name);
      }
      if (more_settings) more_settings(config);
    };
    restart_both();
  }
  ~BothPlatforms() override {
    feishu.let_go();
    dingtalk.let_go();
    stop_bot();
  }

  void restart_both() {
    restart();
    people.connect(fmt::format("http://127.0.0.1:{}", port), kAddress);
  }

  // Waits until all has been delivered, though it be more than may be sent in some minutes, or
  // sending rests after failures.
  void deliver_all() {
    const auto waits = [&] {
      bool waiting = false;
      bot->store().read([&](const Tx& tx) {
        for (const char* channel : {"feishu", "dingtalk"}) {
          const OutboxCounts counts = tx.outbox().counts(channel);
          waiting = waiting || counts.sending > 0 || counts.oldest_waiting != Instant{};
        }
      });
      return waiting;
    };
    for (int i = 0; i < 600 && waits(); ++i) {
      clock.move(std::chrono::seconds(2));
      bot->clock_moved();
      (void)wait_until([&] { return !waits(); }, std::chrono::milliseconds(25));
    }
    EXPECT_FALSE(waits());
  }

  // While nothing runs that could log.
  [[nodiscard]] std::string log() {
    stop_bot();
    spdlog::default_logger()->flush();
    return captured.str();
  }

  std::function<void(Config&)> more_settings;
  FakeDingtalk dingtalk{clock};
  DingtalkPeople people{clock, dingtalk};
};

}  // namespace xiebot::support
