// What administrators hear about the platform itself: its quota, its setup, its clicks.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "bot/announce.h"
#include "program/setup.h"
#include "tests/stories/dingtalk_story.h"

namespace xiebot::support {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const DingtalkError kQuotaUsedUp{403, "Forbidden.AccessDenied.ApiCountLimitForOrg", "quota", {}};
const DingtalkError kNoRight{403, "Forbidden.AccessDenied.AccessTokenPermissionDenied", "no", {}};

class AdminAlarm : public DingtalkStory {
 protected:
  explicit AdminAlarm(Rung the_rung = Rung::typed) : DingtalkStory(the_rung) { settled(); }

  // All that is planned for the admin and says so: the channels it goes by.
  std::vector<std::string> planned(const std::string& words) {
    std::vector<std::string> channels;
    bot->store().read([&](const Tx& tx) {
      channels.clear();
      for (std::int64_t id = 1; const auto row = tx.outbox().find(OutboxId(id)); ++id) {
        const auto text = row->message.view.args.find("text");
        if (row->message.to.person != PersonId("admin")) continue;
        if (text == row->message.view.args.end()) continue;
        if (text->second.find(words) != std::string::npos) {
          channels.push_back(row->message.to.channel);
        }
      }
    });
    return channels;
  }
};

class AdminAlarmOfCards : public AdminAlarm {
 protected:
  AdminAlarmOfCards() : AdminAlarm(Rung::card) {}
};

TEST_F(AdminAlarm, TellsOnceAMonthThatTheQuotaIsUsedUp) {
  for (int day = 0; day < 2; ++day) {
    dingtalk.fail_next(1, kQuotaUsedUp);
    writes(kHan, "/帮助");
    settled();
    EXPECT_TRUE(eventually([&] { return !planned("已经用完").empty(); }));
    pass(std::chrono::hours(24));
  }
  EXPECT_EQ(count(kHan, "/需求"), 2) << "the answers came through the chat's webhook";
  EXPECT_THAT(planned("已经用完"), ElementsAre("dingtalk"));
  EXPECT_EQ(count(kAdmin, "已经用完"), 1);
}

TEST_F(AdminAlarm, TellsThatTheSetupIsAtFault) {
  dingtalk.fail_next(1, kNoRight);
  bot->store().transact([](Tx& tx) {  // nobody's chat has a webhook yet
    tell_admins(tx, rules_from(Config{}), "x", "试一下");
  });
  EXPECT_TRUE(eventually([&] { return !planned("需要管理员处理").empty(); }));
  pass(std::chrono::minutes(2));
  EXPECT_EQ(count(kAdmin, "试一下"), 1);
  EXPECT_EQ(count(kAdmin, "需要管理员处理"), 1);
  EXPECT_THAT(personal(kAdmin, "需要管理员处理").text, HasSubstr("AccessTokenPermissionDenied"));
}

TEST_F(AdminAlarm, TellsOnThePlatformThatWorks) {
  bot->store().transact([](Tx& tx) {
    tx.directory().put(PersonAccount{PersonId("admin"), "elsewhere", "a", {}});
    const Rules rules = rules_from(Config{});
    tell_admins(tx, rules, "x", "试一下", {.ailing_channel = "dingtalk"});
    tell_admins(tx, rules, "y", "试一下", {.ailing_channel = "elsewhere"});
  });
  EXPECT_THAT(planned("试一下"), ElementsAre("elsewhere", "dingtalk"));
}

TEST_F(AdminAlarmOfCards, TellsThatClicksAreNotRegistered) {
  stop_bot();
  dingtalk.fail_next(1, kNoRight);
  start_bot();
  EXPECT_TRUE(eventually([&] { return count(kAdmin, "没有接受卡片回调地址的登记") == 1; }));
}

}  // namespace
}  // namespace xiebot::support
