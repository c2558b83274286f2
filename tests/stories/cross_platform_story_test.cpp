// One project whose people are on two platforms: 市场部 on Feishu, 研发部 on DingTalk, 钱进 of
// 财务部 on both; each platform has a group of the project.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/stories/feishu_story.h"
#include "tests/support/dingtalk_people.h"

namespace xiebot::support {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::HasSubstr;
using testing::Not;

constexpr char kTeam[] = "cidTeam==";
constexpr char kAddress[] = "https://bot.example.com";
constexpr char kTemplate[] = "xiebot.schema";
constexpr char kDingMing[] = "u_xiaoming", kDingHan[] = "u_hanmeimei", kDingQian[] = "u_qianjin";

class CrossPlatform : public FeishuStory {
 protected:
  CrossPlatform() {
    const std::pair<const char*, const char*> members[] = {
        {kDingMing, "小明"}, {kDingHan, "韩梅梅"}, {kDingQian, "钱进"}};
    for (const auto& [account, name] : members) {
      dingtalk.user(account);
      people.is_called(account, name);
    }
    dingtalk.group(kTeam);
    dingtalk.publish_template(kTemplate);
    settings = [this](Config& config) { add_dingtalk(config); };
    // Begins anew: what was seeded knows everybody on Feishu.
    stop_bot();
    for (const char* file : {"bot.db", "bot.db-wal", "bot.db-shm"}) {
      std::filesystem::remove(folder / file);
    }
    start_bot();
  }
  ~CrossPlatform() override {
    dingtalk.let_go();
    stop_bot();
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

TEST_F(CrossPlatform, WhatIsFiledOnFeishuIsAnnouncedAndConfirmedOnBoth) {
  const std::string number = file_request();
  EXPECT_TRUE(eventually([&] { return on_dingtalk(kTeam, "张三提交。等待 李雷「同意」") == 1; }));
  EXPECT_EQ(feishu.clicks(kLi, personal_card(kLi, number).id, "同意").toast_kind, "success");
  const FeishuMessage here = group_card("确认无误");
  const DingtalkMessage there = dingtalk_card(kTeam, "确认无误");
  EXPECT_THAT(visible_text(there), HasSubstr("138＊＊＊＊1234"));

  const DingtalkAnswer click = people.clicks(kDingMing, there, "确认无误");
  EXPECT_EQ(click.wrong, "");
  EXPECT_TRUE(comes_to_say(here.id, "小明"));
  EXPECT_TRUE(comes_to_say_there(there, "小明"));
  EXPECT_EQ(entry(number).state, "confirming");
  settled();
  EXPECT_EQ(feishu.clicks(kQian, here.id, "确认无误").toast_kind, "success");
  EXPECT_EQ(entry(number).state, "executing");
  EXPECT_TRUE(comes_to_say_there(there, "执行中"));
  EXPECT_TRUE(comes_to_say(here.id, "执行中"));
  settled();
  EXPECT_EQ(in_feishu_group("进入「执行中」"), 1);
  EXPECT_EQ(on_dingtalk(kTeam, "进入「执行中」"), 1);

  const auto steps = [&] {
    std::size_t count = 0;
    const EntryId id = entry(number).id;
    bot->store().read([&](const Tx& tx) { count = tx.timeline().of(id).size(); });
    return count;
  };
  const std::size_t before = steps();
  EXPECT_EQ(feishu.delivers_again().status, 200);
  EXPECT_EQ(feishu.delivers_again(true).status, 200);
  EXPECT_EQ(people.delivers_again().status, 200);
  settled();
  EXPECT_EQ(steps(), before);
  EXPECT_EQ(entry(number).state, "executing");
  EXPECT_EQ(on_dingtalk(kTeam, "进入「执行中」"), 1);
}

TEST_F(CrossPlatform, WhatIsFiledOnDingtalkIsAnnouncedOnFeishuAndNumberedInOneRow) {
  const auto text = [](const std::string& title) {
    return fmt::format(
        "@bot /需求 名称：{}；背景：预算；涉及部门：市场部；任务：提供 2 份报表；"
        "期望完成时间：2026-12-10 18:00；联系方式：13800001234",
        title);
  };
  EXPECT_EQ(people.says(kDingQian, kTeam, text("第一条")).status, 200);
  EXPECT_EQ(people.delivers_again().status, 200);
  EXPECT_TRUE(eventually([&] { return in_feishu_group("2026-Q4-CWB-001") == 1; }));
  EXPECT_EQ(feishu.says(kQian, kGroup, text("第二条")).status, 200);
  EXPECT_TRUE(eventually([&] { return on_dingtalk(kTeam, "2026-Q4-CWB-002") == 1; }));
  settled();
  EXPECT_EQ(entry("2026-Q4-CWB-001").title, "第一条");
  EXPECT_EQ(entry("2026-Q4-CWB-002").title, "第二条");
  EXPECT_EQ(in_feishu_group("2026-Q4-CWB-001"), 1);
  EXPECT_EQ(on_dingtalk(kTeam, "2026-Q4-CWB-001"), 1);

  EXPECT_EQ(people.says(kDingMing, kTeam, "@bot /看板").status, 200);
  EXPECT_EQ(feishu.says(kZhang, kGroup, "@bot /看板").status, 200);
  EXPECT_THAT(visible_text(dingtalk_card(kTeam, "看板")), HasSubstr("需求信息表：待审批 2"));
  EXPECT_THAT(words_of(group_card("看板").id), HasSubstr("需求信息表：待审批 2"));
}

TEST_F(CrossPlatform, APlatformThatIsDownHoldsUpNobodyAndCatchesUpInOrder) {
  dingtalk.go_down();
  const std::string number = file_request();
  EXPECT_EQ(feishu.clicks(kLi, personal_card(kLi, number).id, "同意").toast_kind, "success");
  const FeishuMessage live = in_group("确认无误");
  EXPECT_EQ(feishu.clicks(kQian, live.id, "确认无误").toast_kind, "success");
  EXPECT_TRUE(comes_to_say(live.id, "钱进"));
  settled_on("feishu");
  EXPECT_TRUE(dingtalk.seen(kTeam).empty());
  clock.move(minutes(3));
  settled_on("feishu");

  dingtalk.come_back();
  clock.move(minutes(11));
  EXPECT_TRUE(eventually([&] { return on_dingtalk(kTeam, "待确认") == 1; }));
  settled();
  EXPECT_EQ(on_dingtalk(kTeam, "张三提交"), 1);
  EXPECT_LT(place_of("张三提交"), place_of("待确认")) << "in the order in which it happened";
  const DingtalkMessage there = dingtalk_card(kTeam, "待确认");
  EXPECT_THAT(visible_text(there), HasSubstr("已确认")) << "as it stands by now";
  EXPECT_EQ(on_dingtalk(kDingMing, number), 1);
  EXPECT_EQ(people.clicks(kDingMing, there, "确认无误").wrong, "");
  EXPECT_EQ(entry(number).state, "executing");
  EXPECT_TRUE(comes_to_say(live.id, "执行中"));
}

TEST_F(CrossPlatform, WhoIsOnBothHearsOnceAndWhereTheyWereLast) {
  EXPECT_EQ(people.writes(kDingQian, "/我的").status, 200);
  clock.move(minutes(2));
  const std::string number = approved_request();
  EXPECT_TRUE(eventually([&] { return on_dingtalk(kDingQian, number) == 1; }));
  settled();
  EXPECT_EQ(count(kQian, number), 0);

  clock.move(minutes(2));
  writes(kQian, "/帮助");
  pass(hours(23));  // the day for confirming is nearly over
  EXPECT_EQ(count(kQian, "提醒："), 1) << all_of(kQian);
  EXPECT_EQ(on_dingtalk(kDingQian, "提醒："), 0);
  EXPECT_EQ(on_dingtalk(kDingMing, "提醒："), 1);
}

}  // namespace
}  // namespace xiebot::support
