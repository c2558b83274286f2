// Who is buzzed (加急) about an 紧急 problem, and when nobody is.
#include <gmock/gmock.h>

#include "tests/stories/problem_story.h"

namespace xiebot::support {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

class BuzzStory : public ProblemStory {
 protected:
  [[nodiscard]] std::vector<std::size_t> buzzes() const {
    std::vector<std::size_t> found;
    for (const char* user : {kMing, kHan, kWang, kLi, kZhang}) {
      found.push_back(feishu.buzzes(user));
    }
    return found;
  }
  using Times = std::vector<std::size_t>;
};

TEST_F(BuzzStory, AnUrgentProblemBuzzesThoseWhoHaveToActAndTheirSuperiorOnce) {
  report({.severity = "紧急"});
  settled();
  EXPECT_EQ(buzzes(), (Times{1, 1, 1, 0, 0}));
  for (const FeishuMessage& message : feishu.messages_in(kGroup)) {
    EXPECT_TRUE(message.buzzed.empty());
  }
  taken_until("今天 17:00");
  types(kMing, std::string("/协调会 ") + kNumber + " 今天 11:00 三号会议室");
  EXPECT_TRUE(eventually([&] { return count(kHan, "三号会议室") == 1; }));
  solution_filed();
  types(kMing, std::string("/解决 ") + kNumber + " 已扩容");
  personal_card(kZhang, "确认关闭");
  settled();
  EXPECT_EQ(buzzes(), (Times{1, 1, 1, 0, 0})) << "news, and a solved problem, wake nobody";

  stop_bot();
  start_bot();
  settled();
  EXPECT_EQ(buzzes(), (Times{1, 1, 1, 0, 0})) << "what was sent is not sent again";

  types(kZhang, std::string("/重开 ") + kNumber + " 晚高峰仍然超时");
  EXPECT_TRUE(eventually([&] { return entry(kNumber).state == "reported"; }));
  settled();
  EXPECT_EQ(buzzes(), (Times{2, 2, 2, 0, 0})) << "it is a problem again";
}

TEST_F(BuzzStory, NobodyAnsweringAnUrgentProblemIsInsistedOn) {
  report({.severity = "紧急"});
  settled();
  pass(minutes(31));
  EXPECT_TRUE(eventually([&] { return count(kLi, "「启动协调会」已超过期限") == 1; }));
  settled();
  for (const char* user : {kMing, kHan, kWang}) EXPECT_GE(feishu.buzzes(user), 2U) << user;
  EXPECT_GE(feishu.buzzes(kLi), 1U);
  EXPECT_EQ(feishu.buzzes(kZhang), 0U);
}

TEST_F(BuzzStory, AMajorProblemAtNightReachesPeopleAndBuzzesNobody) {
  pass(hours(13));  // Monday 23:00
  report({.level = "重大问题", .occurred = "今天 22:30"});
  EXPECT_TRUE(eventually([&] { return count(kMing, kNumber) == 1; }));
  pass(hours(2) + minutes(1));
  EXPECT_TRUE(eventually([&] { return count(kMing, "已超过期限") >= 1; })) << all_of(kMing);
  settled();
  EXPECT_EQ(buzzes(), (Times{0, 0, 0, 0, 0}));
}

TEST_F(BuzzStory, WithoutTheScopeTheMessageComesAsAnyOther) {
  feishu.allow_buzzing(false);
  report({.severity = "紧急"});
  settled();
  for (const char* user : {kMing, kHan, kWang}) EXPECT_EQ(count(user, kNumber), 1) << user;
  EXPECT_EQ(buzzes(), (Times{0, 0, 0, 0, 0}));
  EXPECT_GT(feishu.calls_of("PATCH", "/open-apis/im/v1/messages/"), 0U);
}

}  // namespace
}  // namespace xiebot::support
