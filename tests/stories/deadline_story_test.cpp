// The request flow's deadlines: reminded of, lapsed, escalated, stopped by what they wait for, and
// none of it lost over a restart.
#include <gmock/gmock.h>

#include "tests/stories/feishu_story.h"

namespace xiebot::support {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::HasSubstr;
using testing::Not;

class DeadlineStory : public FeishuStory {};

TEST_F(DeadlineStory, AnApprovalIsRemindedOfHalfWayAndGoesToTheSuperiorWhenItLapses) {
  const std::string number = file_request();  // Monday 10:00; ends Tuesday 10:00
  pass(hours(3));
  EXPECT_EQ(count(kLi, "提醒："), 0) << "half of the working time is over at 15:15";
  pass(hours(3));
  personal_card(kLi, "提醒：" + number);
  EXPECT_THAT(all_of(kLi), HasSubstr("「审批」期限 2026-11-24 周二 10:00"));
  EXPECT_EQ(count(kWang, number), 0);
  pass(hours(18));  // Tuesday 10:06
  const FeishuMessage late = personal_card(kWang, "已超过期限");
  EXPECT_THAT(words_of(late.id), HasSubstr("等待 李雷"));
  EXPECT_EQ(feishu.clicks(kWang, late.id, "同意").toast_kind, "success");
  EXPECT_EQ(entry(number).state, "confirming");
}

TEST_F(DeadlineStory, WhatIsDecidedIsRemindedOfNoMore) {
  const std::string number = approved_request();
  pass(hours(24));
  EXPECT_EQ(count(kLi, "提醒："), 0);
  EXPECT_EQ(count(kWang, "「审批」"), 0);
}

TEST_F(DeadlineStory, AReminderThatWasSentSaysSoOnceItsMatterIsDecided) {
  const std::string number = file_request();
  pass(hours(6));
  const FeishuMessage reminder = personal_card(kLi, "提醒：" + number);
  EXPECT_THAT(words_of(reminder.id), HasSubstr("驳回"));
  writes(kLi, "/同意 " + number);
  EXPECT_TRUE(comes_to_say(reminder.id, "不用再处理"));
  EXPECT_THAT(words_of(reminder.id), Not(HasSubstr("驳回")));
  EXPECT_THAT(words_of(reminder.id), HasSubstr("待确认"));
  settled();
  EXPECT_EQ(count(kLi, "提醒："), 1) << "it is changed, not sent again";
}

TEST_F(DeadlineStory, AConfirmationClimbsThePathAndSilenceIsNoConsent) {
  const std::string number = approved_request();  // Monday 10:00; each department until Tuesday
  feishu.clicks(kQian, personal_card(kQian, number).id, "确认无误");
  pass(hours(22) + minutes(5));  // Tuesday 08:05: 2 h work before is Monday 17:00
  personal_card(kMing, "提醒：" + number);
  personal_card(kHan, "提醒：" + number);
  EXPECT_EQ(count(kQian, "提醒："), 0) << "财务部 has answered";
  pass(hours(2));  // lapsed at 10:00: the liaison
  EXPECT_TRUE(eventually([&] { return count(kMing, "已超过期限") == 1; })) << all_of(kMing);
  EXPECT_EQ(count(kLi, "已超过期限"), 0);
  pass(hours(6));  // half a working day later: the lead department's head, and the own one
  EXPECT_TRUE(eventually([&] { return count(kLi, "已超过期限") == 1; })) << all_of(kLi);
  EXPECT_EQ(count(kWang, "已超过期限"), 0);
  pass(hours(19));
  EXPECT_TRUE(eventually([&] { return count(kWang, "已超过期限") == 1; })) << all_of(kWang);
  const FeishuMessage live = group_card("确认无误");
  EXPECT_TRUE(comes_to_say(live.id, "超时未确认"));
  EXPECT_EQ(entry(number).state, "confirming");
  pass(hours(72));
  EXPECT_EQ(count(kWang, "已超过期限"), 1) << "each step once";
}

TEST_F(DeadlineStory, AnObjectionThatIsNotAnsweredGoesToTheSuperiorByItself) {
  const std::string number = approved_request();
  feishu.says(kMing, feishu.personal_chat(kMing),
              "/异议 " + number + " 异议说明：排期冲突；建议方案：推迟一周");
  personal_card(kZhang, "排期冲突");
  pass(hours(49));  // 2 working days
  // The request's own card; a reminder about the other department may come later.
  const FeishuMessage ruling = personal_card(kWang, "待上级协调");
  EXPECT_EQ(entry(number).rows[1].state, "escalated");
  EXPECT_THAT(words_of(ruling.id), HasSubstr("裁定推进"));
  feishu.says(kZhang, feishu.personal_chat(kZhang), "/时间线 " + number);
  personal_card(kZhang, "「答复异议」超过期限");
}

TEST_F(DeadlineStory, ARestartLosesNoDeadlineAndRepeatsNone) {
  const std::string number = file_request();
  settled();
  stop_bot();
  clock.move(hours(26));  // reminder and lapse both fall into the outage
  start_bot();
  pass(minutes(1));
  personal_card(kWang, "已超过期限");
  EXPECT_EQ(count(kLi, number + "「"), 1) << "the lapse speaks for the reminder: " << all_of(kLi);
  stop_bot();
  start_bot();
  pass(hours(1));
  EXPECT_EQ(count(kWang, "已超过期限"), 1);
}

TEST_F(DeadlineStory, WhatComesDueTogetherIsOneMessage) {
  const std::string first = file_request("第一条");
  const std::string second = file_request("第二条");
  settled();
  stop_bot();
  clock.move(hours(26));
  start_bot();
  pass(minutes(1));
  const FeishuMessage digest = personal_card(kWang, "提醒：2 件事");
  EXPECT_THAT(words_of(digest.id), HasSubstr(first));
  EXPECT_THAT(words_of(digest.id), HasSubstr(second));
}

TEST_F(DeadlineStory, AtNightNobodyIsDisturbedAndTheMorningBringsWhatStillHolds) {
  pass(hours(13));  // Monday 23:00
  const std::string held = file_request("夜里的事");
  const std::string withdrawn = file_request("作废的事");
  settled();
  EXPECT_EQ(count(kLi, held), 0);
  feishu.says(kZhang, feishu.personal_chat(kZhang), "/撤回 " + withdrawn);
  EXPECT_TRUE(eventually([&] { return entry(withdrawn).state == "withdrawn"; }));
  pass(hours(10) + minutes(15));  // Tuesday 09:15 and later
  personal_card(kLi, held);
}

TEST_F(DeadlineStory, WhatAnOutageHeldUpDoesNotComeAtNight) {
  const std::string number = file_request();
  settled();
  take_effect_after(hours(5) + minutes(16));  // the reminder is planned
  kill_bot();
  clock.move(hours(8));  // Monday 23:16
  start_bot();
  clock.move(minutes(5));
  settled();
  EXPECT_EQ(count(kLi, "「审批」期限"), 0);
  pass(hours(9) + minutes(54));  // Tuesday 09:15 and later
  EXPECT_EQ(count(kLi, "「审批」期限"), 1);
}

TEST_F(DeadlineStory, WhatAnOutageHeldUpComesInTheDay) {
  file_request();
  settled();
  take_effect_after(hours(5) + minutes(16));
  kill_bot();
  clock.move(hours(3));  // Monday 18:16
  start_bot();
  personal_card(kLi, "「审批」期限");
}

TEST_F(DeadlineStory, ANudgeReachesThoseWhoAreWaitedForOnceInTwoHours) {
  const std::string number = file_request();
  settled();
  feishu.says(kZhang, feishu.personal_chat(kZhang), "/催办 " + number);
  personal(kZhang, "已提醒李雷");
  pass(minutes(1));
  personal_card(kLi, "在等你办理");
  feishu.says(kZhang, feishu.personal_chat(kZhang), "/催办 " + number);
  personal(kZhang, "两小时内已经催办过");
  feishu.says(kHan, feishu.personal_chat(kHan), "/催办 " + number);
  personal(kHan, "只有发起人");
  EXPECT_EQ(count(kLi, "在等你办理"), 1);
}

TEST_F(DeadlineStory, AReminderSaysWhyItCameAndComesAgainLater) {
  const std::string number = file_request();
  pass(hours(6));
  const FeishuMessage reminder = personal_card(kLi, "提醒：" + number);
  feishu.clicks(kLi, reminder.id, "为什么收到");
  const FeishuMessage why = personal_card(kLi, "限 1个工作日");
  EXPECT_THAT(words_of(why.id), HasSubstr("市场部的这项审批由你负责"));
  EXPECT_THAT(feishu.clicks(kLi, reminder.id, "稍后提醒").toast, HasSubstr("再提醒你"));
  pass(hours(1) + minutes(1));
  EXPECT_TRUE(eventually([&] { return count(kLi, "提醒：" + number) == 2; }));
}

TEST_F(DeadlineStory, AReminderThatWaitsHoldsUpNoOtherMessage) {
  const std::string first = file_request("第一条");
  pass(hours(6));
  const FeishuMessage reminder = personal_card(kLi, "提醒：" + first);
  feishu.says(kLi, feishu.personal_chat(kLi), "/稍后 " + first + " 2小时");
  personal(kLi, "再提醒你");
  const std::string second = file_request("第二条");
  personal_card(kLi, second);
  EXPECT_EQ(count(kLi, "提醒：" + first), 1);
}

TEST_F(DeadlineStory, PuttingAReminderOffMovesItAndNoOtherOne) {
  const std::string first = file_request("第一条");
  pass(hours(6));  // 16:02
  const FeishuMessage reminder = personal_card(kLi, "提醒：" + first);
  const std::string chat = feishu.personal_chat(kLi);
  feishu.says(kLi, chat, "/稍后 " + first + " 1小时");
  personal(kLi, "再提醒你");
  feishu.says(kLi, chat, "/稍后 " + first + " 明天 18:00");
  personal(kLi, "不会晚于期限");
  feishu.says(kZhang, feishu.personal_chat(kZhang), "/催办 " + first);
  pass(minutes(1));
  EXPECT_EQ(count(kLi, "在等你办理"), 1) << "it does not wait with what was put off";
  pass(minutes(70));
  EXPECT_EQ(count(kLi, "「审批」期限"), 1) << "the later time counts";
  feishu.says(kLi, chat, "/同意 " + first);
  EXPECT_TRUE(eventually([&] { return entry(first).state == "confirming"; }));
  feishu.says(kLi, chat, "/稍后 " + first);
  personal(kLi, "不能再推迟");
}

TEST_F(DeadlineStory, AChangedDelegateTakesThePlaceOfTheFormerOne) {
  const std::string number = file_request();
  const std::string chat = feishu.personal_chat(kLi);
  feishu.says(kLi, chat, "/请假 今天 11-27 代理 小明");
  personal(kLi, "由小明代理");
  feishu.says(kLi, chat, "/请假 今天 11-27 代理 周敏");
  personal(kLi, "由周敏代理");
  pass(minutes(1));
  const FeishuMessage handed = personal_card(kZhou, "现在由你代办");
  feishu.says(kMing, feishu.personal_chat(kMing), "/同意 " + number);
  personal(kMing, "李雷");
  EXPECT_EQ(entry(number).state, "approving");
  EXPECT_EQ(feishu.clicks(kZhou, handed.id, "同意").toast_kind, "success");
}

TEST_F(DeadlineStory, WhoIsAwayIsRepresentedInWhatWaitsAlready) {
  const std::string number = file_request();
  settled();
  feishu.says(kLi, feishu.personal_chat(kLi), "/请假 今天 11-27 代理 周敏");
  personal(kLi, "由周敏代理");
  pass(minutes(1));
  const FeishuMessage handed = personal_card(kZhou, "现在由你代办");
  EXPECT_EQ(feishu.clicks(kZhou, handed.id, "同意").toast_kind, "success");
  EXPECT_EQ(entry(number).state, "confirming");
  feishu.says(kLi, feishu.personal_chat(kLi), "/请假 取消");
  personal(kLi, "请假已取消");
}

TEST_F(DeadlineStory, ADelegatesDelegateIsHandedWhatWaitsAlready) {
  const std::string number = file_request();
  settled();
  writes(kLi, "/请假 今天 11-27 代理 周敏");
  pass(minutes(1));
  personal_card(kZhou, "现在由你代办");
  writes(kZhou, "/请假 今天 11-27 代理 王总");
  pass(minutes(1));
  const FeishuMessage handed = personal_card(kWang, "现在由你代办");
  EXPECT_THAT(words_of(handed.id), HasSubstr(number));
  writes(kWang, "/请假 今天 11-27 代理 李雷");  // in a circle
  pass(minutes(1));
  for (const char* user : {kLi, kZhou}) {
    EXPECT_EQ(count(user, "现在由你代办"), user == kZhou ? 1 : 0) << user;
  }
}

TEST_F(DeadlineStory, LeaveThatMakesNoSenseIsRefused) {
  feishu.says(kLi, feishu.personal_chat(kLi), "/请假 12-05 12-01 代理 周敏");
  personal(kLi, "结束日期早于开始日期");
  feishu.says(kLi, feishu.personal_chat(kLi), "/请假 12-01 12-05 代理 李雷");
  personal(kLi, "代理人不能是请假的本人");
  feishu.says(kLi, feishu.personal_chat(kLi), "/请假 下辈子 代理 周敏");
  personal(kLi, "请照这个样子写");
}

TEST_F(DeadlineStory, TheCalendarSaysHowADateCameAbout) {
  const std::string chat = feishu.personal_chat(kZhang);
  feishu.says(kZhang, chat, "/日历 试算 3个工作日 从 2026-09-30 17:00");
  const std::string steps = visible_text(personal(kZhang, "到 2026-10-10 周六 17:00").content());
  EXPECT_THAT(steps, HasSubstr("国庆"));
  EXPECT_THAT(steps, HasSubstr("调休"));
  feishu.says(kZhang, chat, "/日历 2026-10-01");
  personal(kZhang, "国庆节，放假");
  feishu.says(kZhang, chat, "/日历");
  personal(kZhang, "2026-11-23 周一：工作日");
  feishu.says(kZhang, chat, "/日历 试算 很久");
  personal(kZhang, "没看懂");
}

}  // namespace
}  // namespace xiebot::support
