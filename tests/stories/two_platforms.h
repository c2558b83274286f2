// One project whose people are on two platforms: 市场部 on Feishu, 研发部 on DingTalk, 钱进 of
// 财务部 on both; each platform has a group of the project.
#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "tests/stories/feishu_story.h"
#include "tests/support/dingtalk_people.h"

namespace xiebot::support {

class TwoPlatforms : public FeishuStory {
 protected:
  static constexpr char kTeam[] = "cidTeam==";
  static constexpr char kAddress[] = "https://bot.example.com";
  static constexpr char kTemplate[] = "xiebot.schema";
  static constexpr char kDingMing[] = "u_xiaoming", kDingHan[] = "u_hanmeimei",
                        kDingQian[] = "u_qianjin";

  TwoPlatforms() {
    const std::pair<const char*, const char*> members[] = {
        {kDingMing, "小明"}, {kDingHan, "韩梅梅"}, {kDingQian, "钱进"}};
    for (const auto& [account, name] : members) {
      dingtalk.user(account);
      people.is_called(account, name);
    }
    dingtalk.group(kTeam);
    dingtalk.publish_template(kTemplate);
    settings = [this](Config& config) { add_dingtalk(config); };
    begin_anew();
  }
  ~TwoPlatforms() override {
    dingtalk.let_go();
    stop_bot();
  }

  // What was seeded before `settings` changed is forgotten.
  void begin_anew() {
    stop_bot();
    for (const char* file : {"bot.db", "bot.db-wal", "bot.db-shm"}) {
      std::filesystem::remove(folder / file);
    }
    start_bot();
  }

  void add_dingtalk(Config& config) const {
    DingTalkConfig app;
    app.client_id = app.robot_code = FakeDingtalk::kClientId;
    app.client_secret = FakeDingtalk::kClientSecret;
    app.api_base_url = app.oapi_base_url = dingtalk.base_url();
    app.card_template_id = kTemplate;
    config.dingtalk = app;
    config.public_url = kAddress;
    std::erase_if(config.accounts, [](const ConfiguredAccount& account) {
      return account.person == PersonId("xiaoming") || account.person == PersonId("hanmeimei");
    });
    config.accounts.push_back({PersonId("xiaoming"), "dingtalk", kDingMing});
    config.accounts.push_back({PersonId("hanmeimei"), "dingtalk", kDingHan});
    config.accounts.push_back({PersonId("qianjin"), "dingtalk", kDingQian});
    config.groups.push_back({ProjectCode("XMB-001"), "dingtalk", kTeam, {"project"}});
  }
  void connect_platform() override {
    FeishuStory::connect_platform();
    people.connect(fmt::format("http://127.0.0.1:{}", port), kAddress);
    EXPECT_TRUE(dingtalk.wait_until(
        [&] { return dingtalk.calls_of("/v1.0/card/callbacks/register") > 0; }));
  }

  [[nodiscard]] int on_dingtalk(const std::string& chat, const std::string& words) const {
    int found = 0;
    for (const DingtalkMessage& message : dingtalk.seen(chat)) {
      if (visible_text(message).find(words) != std::string::npos) ++found;
    }
    return found;
  }
  [[nodiscard]] int in_feishu_group(const std::string& words) const {
    int found = 0;
    for (const FeishuMessage& message : feishu.messages_in(kGroup)) {
      const bool says = visible_text(message.content()).find(words) != std::string::npos;
      if (message.of_bot && says) ++found;
    }
    return found;
  }
  // The newest card there that says so, once everything is settled.
  DingtalkMessage dingtalk_card(const std::string& chat, const std::string& words) {
    EXPECT_TRUE(eventually([&] { return on_dingtalk(chat, words) > 0; })) << chat << words;
    settled();
    DingtalkMessage found;
    for (const DingtalkMessage& message : dingtalk.seen(chat)) {
      const bool says = visible_text(message).find(words) != std::string::npos;
      if (message.kind == "card" && says) found = message;
    }
    return found;
  }
  [[nodiscard]] bool comes_to_say_there(const DingtalkMessage& card, const std::string& words) {
    return eventually([&] {
      const auto now = dingtalk.card(card.track_id);
      return now && visible_text(*now).find(words) != std::string::npos;
    });
  }
  // Where the first message that says so stands in the group; -1: nowhere.
  [[nodiscard]] int place_of(const std::string& words) const {
    const std::vector<DingtalkMessage> messages = dingtalk.seen(kTeam);
    for (std::size_t i = 0; i < messages.size(); ++i) {
      if (visible_text(messages[i]).find(words) != std::string::npos) return static_cast<int>(i);
    }
    return -1;
  }

  FakeDingtalk dingtalk{clock};
  DingtalkPeople people{clock, dingtalk};
};

}  // namespace xiebot::support
