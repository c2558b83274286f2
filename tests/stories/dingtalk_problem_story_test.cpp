// An urgent problem through real HTTP and SQLite, against a DingTalk as strict as its
// documentation.
#include <gmock/gmock.h>

#include "tests/stories/dingtalk_story.h"

namespace xiebot::support {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kNumber[] = "2026-Q4-SCB-P001";

class DingtalkProblem : public DingtalkStory {
 protected:
  using DingtalkStory::DingtalkStory;

  void report() {
    says(kZhang,
         "@bot /问题 "
         "名称：支付接口超时；类型：技术；严重程度：紧急；级别：一般问题；发生时间：今天 9:30；"
         "影响范围：全部下单用户；责任部门：研发部；预计解决时间：11-30 12:00");
    personal(kMing, kNumber);
    settled();
  }
  [[nodiscard]] std::string state() { return entry(kNumber).state; }
  [[nodiscard]] std::string value(const std::string& key) {
    const Entry now = entry(kNumber);
    const auto found = now.values.find(key);
    return found == now.values.end() ? "" : found->second.front();
  }
  // Each is told once; who has to act and their superior, with an alarm if there may be one.
  void everybody_was_alerted(std::size_t alarms) {
    for (const char* user : {kMing, kHan, kWang}) {
      EXPECT_EQ(count(user, kNumber), 1) << user << all_of(user);
      EXPECT_EQ(dingtalk.dings(user).size(), alarms) << user;
    }
    for (const char* user : {kLi, kZhang, kQian}) EXPECT_TRUE(dingtalk.dings(user).empty()) << user;
    EXPECT_EQ(count(kLi, kNumber), 0);
    EXPECT_EQ(count(kGroup, kNumber), 1) << all_of(kGroup);
  }
  void the_group_heard_it_all() {
    for (const char* news : {"」小明「接单」", "」小明「标记已解决」", "」张三「确认关闭」。"}) {
      EXPECT_EQ(count(kGroup, news), 1) << news << " in:\n" << all_of(kGroup);
    }
  }
};

class ProblemOnCards : public DingtalkProblem {
 protected:
  ProblemOnCards() : DingtalkProblem(Rung::card) {}
};
class ProblemOnPages : public DingtalkProblem {
 protected:
  ProblemOnPages() : DingtalkProblem(Rung::page) {}
};
class ProblemByWords : public DingtalkProblem {
 protected:
  ProblemByWords() : DingtalkProblem(Rung::typed) {}
};

TEST_F(ProblemOnCards, FromTheAlarmToTheEnd) {
  report();
  everybody_was_alerted(1);
  EXPECT_THAT(dingtalk.dings(kMing).front(), HasSubstr("支付接口超时"));
  const DingtalkMessage live = group_card("接单");
  const DingtalkMessage card = personal_card(kMing, kNumber);
  presses(kMing, card, "接单");
  const DingtalkMessage asked = dingtalk.card(card.track_id).value();
  presses(kMing, asked, "接单", {{"promise", {"2026-11-23 09:00"}}});
  EXPECT_EQ(state(), "reported");
  const DingtalkMessage again = dingtalk.card(card.track_id).value();
  EXPECT_THAT(visible_text(again), HasSubstr("不能早于现在"));
  presses(kMing, again, "接单", {{"promise", {"2026-11-23 17:00"}}});
  EXPECT_EQ(state(), "responded");
  EXPECT_EQ(value("taker"), "xiaoming");
  personal(kZhang, "小明「接单」");
  EXPECT_TRUE(comes_to_say(live, "期限 2026-11-23 周一 17:00"));

  presses(kMing, personal_card(kMing, "填写方案"), "填写方案");
  presses(kMing, personal_card(kMing, "问题解决方案记录"), "提交",
          {{"cause", {"连接池太小"}},
           {"measures", {"扩大到 200 个连接"}},
           {"owner", {"小明"}},
           {"due", {"2026-11-24 18:00"}}});
  EXPECT_EQ(state(), "solving");
  EXPECT_EQ(value("cause"), "连接池太小");
  take_effect_after(kAnswerTime);  // a card that was clicked changes no sooner by itself
  const DingtalkMessage solved = personal_card(kMing, "[标记已解决]");
  presses(kMing, solved, "标记已解决");
  presses(kMing, dingtalk.card(solved.track_id).value(), "标记已解决", {{"result", {"已扩容"}}});
  EXPECT_EQ(state(), "verifying");
  presses(kZhang, personal_card(kZhang, "确认关闭"), "确认关闭");
  EXPECT_EQ(state(), "closed");
  EXPECT_TRUE(comes_to_say(live, "已关闭"));
  settled();
  the_group_heard_it_all();
  for (const char* user : {kMing, kHan, kWang}) {
    EXPECT_EQ(dingtalk.dings(user).size(), 1U) << "news wakes nobody: " << user;
  }
}

TEST_F(ProblemOnPages, FromTheAlarmToTheEnd) {
  report();
  everybody_was_alerted(1);
  presses(kMing, personal_card(kMing, kNumber), "接单");
  fills_in(personal_card(kMing, "待填：预计解决时间"), "接单", {{"promise", "2026-11-23T17:00"}});
  EXPECT_EQ(state(), "responded");
  personal(kZhang, "小明「接单」");
  presses(kMing, personal_card(kMing, "已响应"), "填写方案");
  fills_in(personal_card(kMing, "问题解决方案记录"), "提交",
           {{"problem", kNumber},
            {"cause", "连接池太小"},
            {"measures", "扩大到 200 个连接"},
            {"owner", "xiaoming"},
            {"due", "2026-11-24T18:00"}});
  EXPECT_EQ(state(), "solving");
  writes(kMing, std::string("/解决 ") + kNumber + " 已扩容");
  presses(kZhang, personal_card(kZhang, "确认关闭"), "确认关闭");
  EXPECT_EQ(state(), "closed");
  the_group_heard_it_all();
}

TEST_F(ProblemByWords, FromTheAlertToTheEndWithoutAnyAlarm) {
  dingtalk.allow_dings(false);
  report();
  everybody_was_alerted(0);
  EXPECT_LE(dingtalk.calls_of("/v1.0/robot/ding/send"), 3U) << "at most those under way";
  writes(kMing, std::string("/接单 ") + kNumber + " 今天 17:00");
  EXPECT_TRUE(eventually([&] { return state() == "responded"; }));
  writes(kMing, std::string("/方案 ") + kNumber +
                    " 问题原因：连接池太小；解决措施：扩大到 200 "
                    "个连接；责任人：小明；完成时间：11-27 18:00");
  EXPECT_TRUE(eventually([&] { return state() == "solving"; }));
  says(kMing, std::string("@bot /解决 ") + kNumber + " 已扩容");
  EXPECT_TRUE(eventually([&] { return state() == "verifying"; }));
  presses(kZhang, personal_card(kZhang, "确认关闭"), "确认关闭");
  EXPECT_EQ(state(), "closed");
  the_group_heard_it_all();
}

TEST_F(ProblemOnCards, NobodyAnsweringIsEscalated) {
  report();
  pass(std::chrono::minutes(31));
  EXPECT_TRUE(eventually([&] { return count(kLi, "已超过期限") == 1; })) << all_of(kLi);
  settled();
  for (const char* user : {kMing, kHan, kWang}) EXPECT_GE(dingtalk.dings(user).size(), 2U) << user;
  EXPECT_GE(dingtalk.dings(kLi).size(), 1U);
}

}  // namespace
}  // namespace xiebot::support
