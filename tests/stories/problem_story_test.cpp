// A problem from the report to its end, through real HTTP and SQLite.
#include <gmock/gmock.h>

#include "tests/stories/problem_story.h"

namespace xiebot::support {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAre;

TEST_F(ProblemStory, ReportingAlertsEverybodyConcernedOnceAndTheGroup) {
  report({.departments = "研发部、财务部"});
  settled();
  for (const char* user : {kMing, kHan, kQian, kWang, kZhang}) {
    EXPECT_EQ(count(user, kNumber), 1) << user << all_of(user);
  }
  EXPECT_EQ(count(kLi, kNumber), 0);
  EXPECT_EQ(in_the_group(kNumber), 1) << "the card, and no line about it beside";
  EXPECT_THAT(all_of(kAdmin), HasSubstr("「财务部」还没有设置接口人"));
  const FeishuMessage live = group_card("接单");
  EXPECT_THAT(words_of(live.id), HasSubstr("已上报"));
  EXPECT_THAT(words_of(live.id), HasSubstr("启动协调会"));
  EXPECT_THAT(words_of(live.id), HasSubstr("小明"));
  EXPECT_THAT(running(), UnorderedElementsAre("problem.respond", "problem.feedback"));
  EXPECT_EQ(value("late"), "");
}

TEST_F(ProblemStory, TheGroupForProblemsIsAlertedWhereThereIsOne) {
  feishu.group("oc_problems", "问题沟通群", {kZhang, kAdmin});
  feishu.says(kAdmin, "oc_problems", "@bot /绑定 XMB-001 问题");
  report();
  settled();
  int cards = 0;
  for (const FeishuMessage& message : feishu.messages_in("oc_problems")) {
    if (message.of_bot && message.type == "interactive") ++cards;
  }
  EXPECT_EQ(cards, 1);
  EXPECT_EQ(in_the_group(kNumber), 1) << "only the line where it was reported";
}

TEST_F(ProblemStory, WhoIsAwayIsRepresentedAndNobodyGetsItTwice) {
  types(kMing, "/请假 今天 11-27 代理 韩梅梅");
  personal(kMing, "由韩梅梅代理");
  report();
  settled();
  EXPECT_EQ(count(kHan, kNumber), 1) << all_of(kHan);
  EXPECT_EQ(count(kMing, kNumber), 0);
  EXPECT_EQ(count(kWang, kNumber), 1);
}

TEST_F(ProblemStory, AnUrgentOneShowsThoseConcernedWhomToRing) {
  types(kAdmin, "/人员 电话 小明 138-0000-1234");
  personal(kAdmin, "已登记小明的电话");
  types(kZhang, "/人员 电话 小明 13800001234");
  personal(kZhang, "只有管理员");
  report({.severity = "紧急"});
  EXPECT_THAT(words_of(personal_card(kHan, kNumber).id), HasSubstr("小明 138-0000-1234"));
  EXPECT_THAT(words_of(personal_card(kZhang, kNumber).id), HasSubstr("小明 138-0000-1234"));
  EXPECT_THAT(words_of(group_card("接单").id), Not(HasSubstr("138-0000-1234")));
  types(kAdmin, "/人员 电话 小明");
  personal(kAdmin, "已删除小明的电话");
}

TEST_F(ProblemStory, SuperiorsMayBeSparedWhatIsNotUrgent) {
  stop_bot();
  settings = [](Config& config) { config.superiors_hear_of_all = false; };
  start_bot();
  report();
  send_report({.severity = "紧急"});
  personal_card(kWang, "2026-Q4-SCB-P002");
  EXPECT_EQ(count(kMing, kNumber), 1);
  EXPECT_EQ(count(kWang, kNumber), 0);
}

TEST_F(ProblemStory, AProblemOfTheFutureIsRefusedBesideItsField) {
  send_report({.occurred = "明天 9:00"});
  const FeishuMessage form = personal_card(kZhang, "不能晚于现在");
  EXPECT_THAT(words_of(form.id), HasSubstr("支付接口超时"));
  EXPECT_EQ(feishu.clicks(kZhang, form.id, "提交", {{"occurred", {"2026-11-23 09:45"}}}).toast_kind,
            "success");
  EXPECT_EQ(entry(kNumber).state, "reported");
}

TEST_F(ProblemStory, WhatIsReportedMoreThanAnHourLaterIsKeptAndMarked) {
  report({.occurred = "周五 17:00"});  // the last one
  EXPECT_EQ(value("late"), "超时上报");
  EXPECT_EQ(value("occurred"), "1795165200");  // Friday 2026-11-20 17:00
  EXPECT_THAT(all_of(kZhang), HasSubstr("超时上报"));
}

TEST_F(ProblemStory, TakingItOnPromisesATimeInTheFuture) {
  report();
  const FeishuMessage card = personal_card(kMing, kNumber);
  EXPECT_EQ(feishu.clicks(kMing, card.id, "接单").error, 0);
  const FeishuAnswer past =
      feishu.clicks(kMing, card.id, "接单", {{"promise", {"2026-11-23 09:00"}}});
  EXPECT_EQ(past.toast_kind, "warning");
  EXPECT_THAT(words_of(card.id), HasSubstr("不能早于现在"));
  EXPECT_EQ(entry(kNumber).state, "reported");
  EXPECT_EQ(feishu.clicks(kMing, card.id, "接单", {{"promise", {"2026-11-23 17:00"}}}).toast_kind,
            "success");
  EXPECT_EQ(entry(kNumber).state, "responded");
  EXPECT_EQ(value("taker"), "xiaoming");
  personal(kZhang, "小明「接单」");
  EXPECT_THAT(running(), UnorderedElementsAre("problem.promise", "problem.feedback"));

  types(kHan, std::string("/接单 ") + kNumber + " 今天 18:00");
  personal(kHan, "已由小明于");
  types(kHan, std::string("/承诺 ") + kNumber + " 今天 18:00");
  EXPECT_TRUE(eventually([&] { return value("taker") == "hanmeimei"; }));
  EXPECT_THAT(running(), UnorderedElementsAre("problem.promise", "problem.feedback"));
  EXPECT_TRUE(comes_to_say(card.id, "期限 2026-11-23 周一 18:00"));
  types(kQian, std::string("/承诺 ") + kNumber + " 今天 18:00");
  personal(kQian, "没有「更新解决时间」的权限");
}

TEST_F(ProblemStory, FromTheReportToTheEnd) {
  report();
  taken_until("今天 17:00");
  const FeishuMessage card = personal_card(kMing, "填写方案");
  EXPECT_EQ(feishu.clicks(kMing, card.id, "填写方案").error, 0);
  const FeishuMessage form = personal_card(kMing, "问题解决方案记录");
  EXPECT_THAT(words_of(form.id), HasSubstr(kNumber));
  const FeishuAnswer filed = feishu.clicks(kMing, form.id, "提交",
                                           {{"cause", {"连接池太小"}},
                                            {"measures", {"扩大到 200 个连接"}},
                                            {"owner", {kMing}},
                                            {"due", {"2026-11-24 18:00"}}});
  EXPECT_EQ(filed.toast_kind, "success") << words_of(form.id);
  EXPECT_THAT(filed.toast, HasSubstr("2026-Q4-SCB-P001-S1"));
  EXPECT_EQ(entry("2026-Q4-SCB-P001-S1").state, "filed");
  EXPECT_EQ(entry(kNumber).state, "solving");
  EXPECT_THAT(running(), UnorderedElementsAre("solution.due", "problem.feedback"));
  EXPECT_TRUE(comes_to_say(card.id, "扩大到 200 个连接"));

  types(kMing, std::string("/解决 ") + kNumber + " 已扩容，超时消失");
  const FeishuMessage verify = personal_card(kZhang, "确认关闭");
  EXPECT_THAT(running(), ElementsAre("problem.verify"));
  EXPECT_EQ(feishu.clicks(kZhang, verify.id, "确认关闭").toast_kind, "success");
  EXPECT_EQ(entry(kNumber).state, "closed");
  settled();
  for (const char* user : {kMing, kHan, kWang}) {
    EXPECT_EQ(count(user, "张三「确认关闭」。"), 1) << user << all_of(user);
  }
  EXPECT_EQ(count(kLi, "确认关闭"), 0);
  EXPECT_EQ(in_the_group("张三「确认关闭」。"), 1);
  EXPECT_THAT(running(), testing::IsEmpty());
}

TEST_F(ProblemStory, ItIsNotClosedBeforeEverythingIsWrittenDown) {
  report();
  types(kZhang, std::string("/关闭 ") + kNumber);
  personal(kZhang, "缺少问题原因、解决措施、责任人、完成时间、处理过程及效果");
  types(kMing, std::string("/方案 ") + kNumber +
                   " 问题原因：甲；解决措施：乙；责任人：小明；完成时间：明天");
  personal_card(kMing, "现在的状态是「已上报」");
  taken_until("今天 17:00");
  types(kMing, std::string("/解决 ") + kNumber + " 重启后恢复");
  const FeishuMessage verify = personal_card(kZhang, "确认关闭");
  EXPECT_THAT(feishu.clicks(kZhang, verify.id, "确认关闭").toast,
              HasSubstr("缺少问题原因、解决措施、责任人、完成时间。"));
  EXPECT_EQ(entry(kNumber).state, "verifying");
  solution_filed();
  EXPECT_THAT(running(), ElementsAre("problem.verify")) << "it is solved already";
  types(kMing, "/方案 原因：连接池太小；措施：加监控；责任人：韩梅梅；时间：11-28 18:00");
  EXPECT_TRUE(eventually([&] { return value("owner") == "hanmeimei"; }))
      << "the only problem that is open is meant: " << all_of(kMing);
  EXPECT_EQ(value("solution"), std::string(kNumber) + "-S2");
  EXPECT_EQ(entry(std::string(kNumber) + "-S1").title, "扩大到 200 个连接");
  types(kZhang, std::string("/关闭 ") + kNumber);
  EXPECT_TRUE(eventually([&] { return entry(kNumber).state == "closed"; }));
}

TEST_F(ProblemStory, WhoIsNamedInASolutionHearsOfItAtOnce) {
  report();
  taken_until("今天 17:00");
  types(kMing, "/方案 原因：连接池太小；措施：加监控；责任人：钱进；时间：11-27 18:00");
  personal(kQian, "你是责任人。");
  solution_filed();  // 小明 names himself
  types(kMing, "/方案 原因：连接池太小；措施：加监控；责任人：张三；时间：11-28 18:00");
  personal(kZhang, "你是责任人。");
  settled();
  EXPECT_EQ(count(kQian, "你是责任人"), 1);
  EXPECT_EQ(count(kMing, "你是责任人"), 0);
  EXPECT_EQ(count(kZhang, "「填写方案」。解决方案"), 3) << "one line each, whatever they are to it";
}

TEST_F(ProblemStory, ASolutionBelongsToAProblemAndToThoseResponsible) {
  report();
  taken_until("今天 17:00");
  const std::string rest = " 问题原因：甲；解决措施：乙；责任人：小明；完成时间：明天 18:00";
  types(kQian, std::string("/方案 ") + kNumber + rest);
  personal_card(kQian, "没有「填写方案」的权限，可以办理的是：韩梅梅、小明");
  types(kMing, "/方案 2026-Q4-SCB-P009" + rest);
  personal_card(kMing, "没有找到编号");
  const std::string request = file_request();
  types(kMing, "/方案 " + request + rest);
  personal_card(kMing, "不能填写「问题解决方案记录」");
  bot->store().read([](const Tx& tx) {
    EXPECT_FALSE(tx.entries().find_number("2026-Q4-SCB-P001-S1").has_value());
  });
}

TEST_F(ProblemStory, ReopenedItStartsTheResponseClockAgainAndAsksAnew) {
  report();
  taken_until("今天 17:00");
  solution_filed();
  types(kMing, std::string("/解决 ") + kNumber + " 已扩容");
  const FeishuMessage verify = personal_card(kZhang, "重新打开");
  EXPECT_EQ(feishu.clicks(kZhang, verify.id, "重新打开").error, 0);
  EXPECT_EQ(
      feishu.clicks(kZhang, verify.id, "重新打开", {{"reason", {"晚高峰仍然超时"}}}).toast_kind,
      "success");
  EXPECT_EQ(entry(kNumber).state, "reported");
  EXPECT_EQ(value("result"), "");
  EXPECT_EQ(value("promise"), "");
  EXPECT_THAT(running(), ElementsAre("problem.respond"));
  settled();
  EXPECT_EQ(count(kMing, "晚高峰仍然超时"), 0) << "the group's line says so, the card comes anew";
  EXPECT_EQ(in_the_group("晚高峰仍然超时"), 1);
  personal_card(kMing, "接单");
  // Closed at last, everybody hears of it once.
  taken_until("今天 18:00");
  types(kMing, std::string("/解决 ") + kNumber + " 换了网关");
  feishu.clicks(kZhang, personal_card(kZhang, "确认关闭").id, "确认关闭");
  settled();
  for (const char* user : {kMing, kHan, kWang}) {
    EXPECT_EQ(count(user, "张三「确认关闭」。"), 1) << user;
  }
}

TEST_F(ProblemStory, ACoordinationMeetingIsCalledOnceAndEverybodyIsTold) {
  report({.severity = "紧急"});
  EXPECT_THAT(running(), UnorderedElementsAre("problem.respond.urgent", "problem.convene",
                                              "problem.feedback"));
  EXPECT_THAT(words_of(personal_card(kMing, kNumber).id),
              HasSubstr("请直接电话联系：韩梅梅、小明"));
  const FeishuMessage live = group_card("启动协调会");
  types(kMing, std::string("/协调会 ") + kNumber + " 今天 11:00 三号会议室");
  EXPECT_TRUE(eventually([&] { return !value("meeting").empty(); }));
  settled();
  EXPECT_EQ(entry(kNumber).state, "reported");
  for (const char* user : {kHan, kWang, kZhang}) {
    EXPECT_EQ(count(user, "三号会议室"), 1) << user << all_of(user);
  }
  EXPECT_EQ(in_the_group("三号会议室"), 1);
  EXPECT_THAT(running(), Not(Contains("problem.convene")));
  EXPECT_TRUE(comes_to_say(live.id, "已启动"));
  EXPECT_THAT(words_of(live.id), Not(HasSubstr("启动协调会"))) << "it is not offered again";
  EXPECT_THAT(words_of(personal_card(kHan, "已启动").id), Not(HasSubstr("启动协调会")));
  EXPECT_THAT(feishu.clicks(kHan, live.id, "启动协调会", {}, 0).toast,
              HasSubstr("协调会已经启动过了"))
      << "on a screen that was not renewed";
}

TEST_F(ProblemStory, ItIsReadInListsAndItsTimeline) {
  report();
  taken_until("今天 17:00");
  types(kMing, "/我的");
  EXPECT_THAT(words_of(personal_card(kMing, "我的待办").id), HasSubstr(kNumber));
  types(kZhang, "/查 支付接口");
  EXPECT_THAT(words_of(personal_card(kZhang, "查找").id), HasSubstr("已响应"));
  types(kZhang, std::string("/时间线 ") + kNumber);
  EXPECT_THAT(words_of(personal_card(kZhang, "时间线").id),
              HasSubstr("小明「接单」。预计解决时间：2026-11-23 周一 17:00"));
}

}  // namespace
}  // namespace xiebot::support
