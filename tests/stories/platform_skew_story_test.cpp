// Platforms whose clock, tokens, names or speed are not as they should be, in front of the whole
// bot.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/stories/two_platforms.h"

namespace xiebot::support {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

class PlatformSkew : public TwoPlatforms {
 protected:
  // 小明 asks on DingTalk and 李雷 on Feishu; both are answered.
  void both_are_answered() {
    ++asked_;
    EXPECT_EQ(people.writes(kDingMing, "/帮助").status, 200);
    writes(kLi, "/帮助");
    EXPECT_TRUE(eventually([&] {
      return on_dingtalk(kDingMing, "/需求") == asked_ && count(kLi, "/需求") == asked_;
    }));
    settled();
    EXPECT_EQ(on_dingtalk(kDingMing, "/需求"), asked_);
    EXPECT_EQ(count(kLi, "/需求"), asked_);
  }
  [[nodiscard]] std::size_t tokens_fetched() const {
    return dingtalk.calls_of("/v1.0/oauth2/accessToken") +
           feishu.calls_of("POST", "/open-apis/auth/v3/tenant_access_token/internal");
  }

  int asked_ = 0;
};

TEST_F(PlatformSkew, DingtalksClockMayBeAnHourOff) {
  for (const auto& [skew, status] : {std::pair(minutes(59), 200), std::pair(minutes(-59), 200),
                                     std::pair(minutes(61), 401), std::pair(minutes(-61), 401)}) {
    SCOPED_TRACE(skew.count());
    TestClock theirs(clock.now());
    theirs.move(skew);
    DingtalkPeople others(theirs, dingtalk);
    others.connect(fmt::format("http://127.0.0.1:{}", port), kAddress);
    EXPECT_EQ(others.writes(kDingMing, "/帮助").status, status);
  }
  settled();
  EXPECT_EQ(on_dingtalk(kDingMing, "/需求"), 2);
}

TEST_F(PlatformSkew, FeishusClockMayBeMinutesOff) {
  int known = 0;
  for (const minutes skew : {minutes(5), minutes(-5)}) {
    SCOPED_TRACE(skew.count());
    TestClock theirs(clock.now());
    theirs.move(skew);
    FakeFeishu other(theirs);
    other.user(kZhang, "张三");
    other.connect(fmt::format("http://127.0.0.1:{}/feishu/events", port));
    const std::string chat = other.personal_chat(kZhang);
    // Every fake counts from one: the first message of another is known by its id already.
    for (int i = 0; i < known; ++i) EXPECT_EQ(other.says(kZhang, chat, "好").status, 200);
    const std::string text =
        "/需求 名称：改版；背景：改版；涉及部门：研发部；任务：提供 3 个接口；"
        "期望完成时间：2026-12-10 18:00；联系方式：13800001234";
    EXPECT_EQ(other.says(kZhang, chat, text).status, 200);
    ++known;
    EXPECT_EQ(entry(fmt::format("2026-Q4-SCB-{:03}", known)).title, "改版");
  }
}

TEST_F(PlatformSkew, TokensLiveByTheSteadyClock) {
  both_are_answered();
  const std::size_t fetched = tokens_fetched();
  for (const hours jump : {hours(5), hours(-10), hours(5)}) {
    clock.move_wall(jump);
    both_are_answered();
  }
  EXPECT_EQ(tokens_fetched(), fetched) << "a wall clock that is set tells nothing of them";
  clock.move(hours(3));
  both_are_answered();
  EXPECT_EQ(tokens_fetched(), fetched + 2);
}

TEST_F(PlatformSkew, TokensThatAreRevokedAreFetchedAnewAndNobodyWaits) {
  both_are_answered();
  const std::size_t fetched = tokens_fetched();
  feishu.expire_tokens();
  dingtalk.expire_tokens();
  both_are_answered();
  EXPECT_EQ(tokens_fetched(), fetched + 2);
}

// One of the two is at fault.
class OneIsSkewed : public PlatformSkew, public testing::WithParamInterface<bool> {
 protected:
  const bool of_feishu = GetParam();
};

TEST_P(OneIsSkewed, SlowAnswersAreNotWaitedForOnTheOther) {
  both_are_answered();
  constexpr std::chrono::milliseconds kSlow(1500);
  of_feishu ? feishu.set_latency(kSlow) : dingtalk.set_latency(kSlow);
  const auto answered = [&](bool on_feishu) {
    return on_feishu ? count(kLi, "/需求") == 2 : on_dingtalk(kDingMing, "/需求") == 2;
  };
  EXPECT_EQ(people.writes(kDingMing, "/帮助").status, 200);
  writes(kLi, "/帮助");
  EXPECT_TRUE(wait_until([&] { return answered(!of_feishu); }, std::chrono::seconds(5)));
  EXPECT_FALSE(answered(of_feishu)) << "under way";
  EXPECT_TRUE(wait_until([&] { return answered(of_feishu); }, std::chrono::seconds(10)));
  settled();
  EXPECT_TRUE(answered(of_feishu) && answered(!of_feishu)) << "once each";
}

TEST_P(OneIsSkewed, ANameThatIsNotFoundHoldsUpItsPlatformOnly) {
  stop_bot();
  settings = [this](Config& config) {
    add_dingtalk(config);
    // No resolver takes a label of this length, and none is asked.
    const std::string nowhere = "http://" + std::string(64, 'x') + ".invalid";
    if (of_feishu) {
      config.feishu->base_url = nowhere;
    } else {
      config.dingtalk->api_base_url = config.dingtalk->oapi_base_url = nowhere;
    }
  };
  start_bot();
  const std::string text =
      "@bot /需求 名称：改版；背景：改版；涉及部门：研发部；任务：提供 3 个接口；"
      "期望完成时间：2026-12-10 18:00；联系方式：13800001234";
  EXPECT_EQ(feishu.says(kZhang, kGroup, text).status, 200);
  const auto told = [&](bool on_feishu) {
    return on_feishu ? in_feishu_group("张三提交") : on_dingtalk(kTeam, "张三提交");
  };
  EXPECT_TRUE(eventually([&] { return told(!of_feishu) == 1; }));
  EXPECT_EQ(told(of_feishu), 0);
  stop_bot();

  settings = [this](Config& config) { add_dingtalk(config); };
  start_bot();
  clock.move(minutes(5));
  bot->clock_moved();
  settled();
  EXPECT_EQ(in_feishu_group("张三提交"), 1);
  EXPECT_EQ(count(kLi, "改版"), 1);
  EXPECT_EQ(on_dingtalk(kTeam, "张三提交"), 1);
}

INSTANTIATE_TEST_SUITE_P(Each, OneIsSkewed, testing::Bool(), [](const auto& row) {
  return row.param ? std::string("Feishu") : std::string("Dingtalk");
});

}  // namespace
}  // namespace xiebot::support
