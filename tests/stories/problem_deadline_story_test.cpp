// The problem's clocks: who is told when, by day and by night, and over a restart.
#include <gmock/gmock.h>

#include "tests/stories/problem_story.h"

namespace xiebot::support {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAre;

class ProblemDeadlineStory : public ProblemStory {
 protected:
  int late(const std::string& user) const { return count(user, "「响应」已超过期限"); }
};

TEST_F(ProblemDeadlineStory, NobodyRespondsAndEachRungHearsInItsTurn) {
  report({.departments = "财务部"});  // Monday 10:00, 2 working hours; no liaison: the lead instead
  pass(hours(1));
  EXPECT_TRUE(eventually([&] { return count(kQian, "「响应」期限") == 1; })) << all_of(kQian);
  EXPECT_EQ(late(kQian), 0);
  pass(hours(1));  // 12:00
  EXPECT_TRUE(eventually([&] { return late(kQian) == 1; })) << all_of(kQian);
  EXPECT_EQ(late(kLi), 0);
  pass(hours(2) + minutes(30));  // 14:30: the head of the lead department
  EXPECT_TRUE(eventually([&] { return late(kLi) == 1; })) << all_of(kLi);
  EXPECT_EQ(late(kWang), 0);
  pass(hours(1));  // 15:30
  EXPECT_TRUE(eventually([&] { return late(kWang) == 1; })) << all_of(kWang);
  pass(hours(2));
  EXPECT_EQ(late(kWang), 1);
  EXPECT_EQ(late(kHan), 0);
  EXPECT_TRUE(comes_to_say(group_card("接单").id, "超时未响应"));
  // Whoever was drawn in hears how it ends.
  types(kQian, std::string("/接单 ") + kNumber + " 今天 20:00");
  types(kQian, std::string("/解决 ") + kNumber + " 已退款");
  types(kQian, std::string("/方案 ") + kNumber +
                   " 问题原因：甲；解决措施：乙；责任人：钱进；完成时间：明天 18:00");
  EXPECT_TRUE(eventually([&] { return !value("cause").empty(); }));
  types(kZhang, std::string("/关闭 ") + kNumber);
  EXPECT_TRUE(eventually([&] { return count(kLi, "张三「确认关闭」。") == 1; })) << all_of(kLi);
}

TEST_F(ProblemDeadlineStory, TheFigureDependsOnHowGraveItIs) {
  report({.level = "重大问题"});
  EXPECT_THAT(running(),
              UnorderedElementsAre("problem.respond.major", "problem.measures", "problem.meeting"));
  pass(hours(24) + minutes(1));
  EXPECT_TRUE(eventually([&] { return count(kWang, "「制定方案」已超过期限") == 1; }))
      << all_of(kWang);
}

TEST_F(ProblemDeadlineStory, TheMeetingAboutAnUrgentMatterThatNobodyCallsGoesStraightUp) {
  report({.severity = "紧急"});
  pass(minutes(31));
  for (const char* user : {kLi, kHan, kWang}) {
    EXPECT_TRUE(eventually([&] { return count(user, "「启动协调会」已超过期限") == 1; }))
        << user << all_of(user);
  }
}

TEST_F(ProblemDeadlineStory, AtNightOnlyUrgentMattersReachPeople) {
  pass(hours(13));  // Monday 23:00
  report({.occurred = "今天 22:30"});
  settled();
  EXPECT_EQ(in_the_group(kNumber), 1) << "the group hears at once";
  EXPECT_EQ(count(kMing, kNumber), 0);
  send_report({.severity = "紧急", .occurred = "今天 22:30"});
  EXPECT_TRUE(eventually([&] { return count(kMing, "2026-Q4-SCB-P002") == 1; }));
  EXPECT_TRUE(eventually([&] { return count(kWang, "2026-Q4-SCB-P002") == 1; }));
  EXPECT_EQ(count(kMing, kNumber), 0);
  pass(hours(10) + minutes(15));
  EXPECT_TRUE(eventually([&] { return count(kMing, kNumber) >= 1; }));
}

TEST_F(ProblemDeadlineStory, APromiseThatPassesAsksTheTakerAndStartsTheResponseClockAgain) {
  report();
  taken_until("今天 11:00");
  EXPECT_THAT(running(), Not(Contains("problem.respond")));
  pass(hours(1) + minutes(1));
  EXPECT_TRUE(eventually([&] { return count(kMing, "「承诺的解决时间」已超过期限") == 1; }))
      << all_of(kMing);
  EXPECT_EQ(count(kHan, "「承诺的解决时间」已超过期限"), 0) << "she has promised nothing";
  EXPECT_THAT(running(), Contains("problem.respond"));
  types(kMing, std::string("/承诺 ") + kNumber + " 今天 16:00");
  EXPECT_TRUE(eventually([&] {
    const auto rules = running();
    return std::find(rules.begin(), rules.end(), "problem.promise") != rules.end();
  }));
  EXPECT_THAT(running(), UnorderedElementsAre("problem.promise", "problem.feedback"));
}

TEST_F(ProblemDeadlineStory, WhatIsNotSolvedWithinADayBecomesAMajorProblem) {
  report();
  taken_until("11-27 18:00");
  pass(hours(20) + minutes(10));  // Tuesday 06:10; 4 h before the end
  pass(hours(4));
  EXPECT_EQ(value("level"), "重大问题");
  EXPECT_EQ(entry(kNumber).state, "responded");
  EXPECT_THAT(running(),
              UnorderedElementsAre("problem.promise", "problem.measures", "problem.meeting"));
  EXPECT_TRUE(eventually([&] { return count(kWang, "「解决」已超过期限") == 1; })) << all_of(kWang);
  EXPECT_EQ(in_the_group("「升级为重大问题」"), 1);
  types(kZhang, std::string("/时间线 ") + kNumber);
  personal_card(kZhang, "（超时）「升级为重大问题」");
}

TEST_F(ProblemDeadlineStory, TheOwnerOfASolutionIsRemindedAndItsLapseClimbs) {
  report();
  taken_until("今天 17:00");
  solution_filed("11-25 18:00");
  pass(hours(32) + minutes(5));  // Tuesday 18:05: a working day before
  pass(hours(15));               // Wednesday 09:05
  EXPECT_TRUE(eventually([&] { return count(kMing, "「方案完成」期限") >= 1; })) << all_of(kMing);
  pass(hours(9));
  EXPECT_TRUE(eventually([&] { return count(kMing, "「方案完成」已超过期限") == 1; }))
      << all_of(kMing);
}

TEST_F(ProblemDeadlineStory, WhatIsNotVerifiedMayBeClosedByTheHeadOfTheLeadDepartment) {
  report();
  taken_until("今天 17:00");
  solution_filed();
  types(kMing, std::string("/解决 ") + kNumber + " 已扩容");
  EXPECT_TRUE(eventually([&] { return entry(kNumber).state == "verifying"; }));
  types(kLi, std::string("/关闭 ") + kNumber);
  personal(kLi, "没有「确认关闭」的权限");
  pass(hours(25));
  const FeishuMessage late_card = personal_card(kLi, "「验证」已超过期限");
  types(kLi, std::string("/关闭 ") + kNumber);
  EXPECT_TRUE(eventually([&] { return entry(kNumber).state == "closed"; }));
  personal(kZhang, "李雷「确认关闭」");
}

TEST_F(ProblemDeadlineStory, AReportCountsForWhenItWasSentThoughTheBotWasDead) {
  kill_bot();
  send_report_unheard({.occurred = "今天 9:00"});  // an hour to the second
  clock.move(minutes(5));
  start_bot();
  EXPECT_EQ(feishu.delivers_again().status, 200);
  personal_card(kZhang, kNumber);
  EXPECT_EQ(value("late"), "");
  kill_bot();
  start_bot();
  send_report({.occurred = "今天 9:00"});
  personal_card(kZhang, "2026-Q4-SCB-P002");
  EXPECT_EQ(entry("2026-Q4-SCB-P002").values.at("late"), std::vector<std::string>{"超时上报"});
}

TEST_F(ProblemDeadlineStory, AfterAnOutageWhatIsOverdueIsOneMessageTheOldestFirst) {
  const std::string request = file_request();  // 李雷 is reminded of it at 15:15
  report();                                    // ... and hears of this one at 14:30
  settled();
  kill_bot();
  clock.move(hours(6));
  start_bot();
  pass(minutes(0));
  const std::string words = words_of(personal_card(kLi, "提醒：2 件事").id);
  EXPECT_LT(words.find(std::string(kNumber) + "「"), words.find(request + "「")) << words;
}

TEST_F(ProblemDeadlineStory, ARestartBetweenArmingAndFiringLosesNothing) {
  report();
  settled();
  stop_bot();
  clock.move(hours(2) + minutes(5));
  start_bot();
  pass(minutes(1));
  EXPECT_TRUE(eventually([&] { return late(kMing) == 1; })) << all_of(kMing);
  stop_bot();
  start_bot();
  pass(minutes(30));
  EXPECT_EQ(late(kMing), 1);
}

}  // namespace
}  // namespace xiebot::support
