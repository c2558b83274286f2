// The 17:00 day through real HTTP and SQLite, against a Feishu as strict as its documentation.
#include "tests/stories/progress_story.h"

#include <gmock/gmock.h>

#include <thread>

namespace xiebot::support {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST_F(ProgressStory, ASheetsTimelineIsFoundByProjectDayAndDepartment) {
  writes(kZhou, kSheet);
  filed("SCB");
  personal_card(kZhou, "查看经过：/时间线 XMB-001 2026-11-23 市场部");
  writes(kZhou, "/时间线 XMB-001 11-23 市场部");
  EXPECT_THAT(words_of(personal_card(kZhou, "时间线 XMB-001 2026-11-23 市场部").id),
              HasSubstr("周敏提交"));
  feishu.says(kZhou, kGroup, "@bot /时间线 今天");
  group_card("时间线 XMB-001 2026-11-23 市场部");
  writes(kMing, "/时间线 今天");
  personal(kMing, "没有找到「XMB-001 2026-11-23 研发部」的进度");
  writes(kMing, "/时间线 市场部 11-20");
  personal(kMing, "没有找到「XMB-001 2026-11-20 市场部」的进度");
  writes(kMing, "/时间线 2026-Q4-SCB-009");
  personal(kMing, "没有找到编号");
}

TEST_F(ProgressStory, AWholeDay) {
  reach("heads_up", "2026-11-23 16:30");
  for (const char* owner : {kZhou, kMing, kQian}) {
    EXPECT_EQ(told(owner, "今天的进度还没有提交"), 1) << owner;
  }
  for (const char* other : {kZhang, kLi, kHan, kWang}) {
    EXPECT_EQ(told(other, "今天的进度"), 0) << other;
  }
  writes(kZhou, kSheet);
  EXPECT_EQ(filed("SCB").values.at("timeliness"), std::vector<std::string>{"按时"});

  reach("prompt", "2026-11-23 17:00");
  const FeishuMessage prompt = group_card("今日进度 新品上市");
  EXPECT_THAT(words_of(prompt.id), HasSubstr("研发部（小明）、财务部（钱进）"));
  EXPECT_THAT(words_of(prompt.id), HasSubstr("市场部（周敏 16:3"));

  EXPECT_THAT(feishu.clicks(kMing, prompt.id, "填写").toast, HasSubstr("已发到你的私聊"));
  const FeishuMessage form = personal_card(kMing, "进度同步表");
  const FeishuAnswer sent = feishu.clicks(kMing, form.id, "提交",
                                          {{"done", {"库存接口联调"}},
                                           {"next", {"补压测"}},
                                           {"status", {"阻塞"}},
                                           {"reason", {"压测环境未就绪"}},
                                           {"needs", {"请运维提供环境"}},
                                           {"percent", {"60"}}});
  EXPECT_EQ(sent.toast_kind, "success") << sent.toast;
  EXPECT_THAT(words_of(form.id), HasSubstr("已提交"));
  EXPECT_TRUE(comes_to_say(prompt.id, "还差 1 个部门"));
  EXPECT_THAT(words_of(prompt.id), Not(HasSubstr("研发部（小明）、")));

  reach("nudge", "2026-11-23 17:30");
  EXPECT_EQ(told(kQian, "今天的进度还没有提交"), 2);
  for (const char* done : {kZhou, kMing}) {
    EXPECT_EQ(told(done, "今天的进度还没有提交"), 0)
        << done << " was reminded, and has sent it since";
    EXPECT_EQ(told(done, "进度已提交，不用再处理"), 1) << done;
  }

  reach("digest", "2026-11-23 18:00");
  const FeishuMessage digest = group_card("进度汇总 新品上市");
  EXPECT_THAT(words_of(digest.id), HasSubstr("2/3 已提交"));
  EXPECT_THAT(words_of(digest.id), HasSubstr("财务部（钱进）"));
  EXPECT_THAT(words_of(digest.id), HasSubstr("需协调：请运维提供环境"));
  EXPECT_THAT(words_of(digest.id), HasSubstr("补压测"));
  // The project's lead, and the heads of the departments that are missing or blocked.
  for (const char* reader : {kLi, kQian, kHan}) EXPECT_EQ(told(reader, "进度汇总"), 1) << reader;
  for (const char* other : {kZhou, kMing, kZhang, kWang}) {
    EXPECT_EQ(told(other, "进度汇总"), 0) << other;
  }

  move_to("2026-11-23 18:20");
  writes(kQian, kSheet);
  EXPECT_EQ(filed("CWB").values.at("timeliness"), std::vector<std::string>{"迟交"});
  EXPECT_TRUE(comes_to_say(digest.id, "3/3 已提交"));
  EXPECT_THAT(words_of(digest.id), HasSubstr("迟交"));
  EXPECT_TRUE(comes_to_say(personal_card(kLi, "进度汇总").id, "3/3 已提交"));
  EXPECT_TRUE(comes_to_say(prompt.id, "已交齐"));
}

TEST_F(ProgressStory, WhenAllHaveReportedNobodyIsAsked) {
  writes(kZhang, kSheet);  // not the liaison, but of the department
  writes(kMing, kSheet);
  writes(kQian, kSheet);
  for (const char* department : {"SCB", "YFB", "CWB"}) filed(department);
  settled();
  reach("heads_up", "2026-11-23 16:30");
  reach("prompt", "2026-11-23 17:00");
  reach("nudge", "2026-11-23 17:30");
  for (const char* owner : {kZhou, kMing, kQian}) {
    EXPECT_EQ(told(owner, "今天的进度还没有提交"), 0) << owner;
  }
  EXPECT_EQ(told_in_group("今日进度"), 0);
  reach("digest", "2026-11-23 18:00");
  EXPECT_THAT(words_of(group_card("进度汇总").id), HasSubstr("3/3 已提交"));
  EXPECT_EQ(told(kLi, "进度汇总"), 1);
  EXPECT_EQ(told(kHan, "进度汇总"), 0);
}

TEST_F(ProgressStory, AReminderWhoseSheetCameInTheMeantimeIsNotSent) {
  move_to("2026-11-23 16:30");
  settled_moment("heads_up");
  writes(kMing, kSheet);
  filed("YFB");
  clock.move(std::chrono::minutes(2));
  personal(kZhou, "今天的进度还没有提交");
  settled();
  EXPECT_EQ(told(kMing, "今天的进度还没有提交"), 0);
}

TEST_F(ProgressStory, AReminderSaysWhyItCameAndIsPutOffUntilTheDigestAtMost) {
  reach("nudge", "2026-11-23 17:30");
  const FeishuMessage asked = personal_card(kMing, "今天的进度还没有提交");
  feishu.clicks(kMing, asked.id, "为什么收到");
  personal(kMing, "每个工作日 16:30 提醒应提交进度的人");
  personal(kMing, "你是研发部的接口人");
  EXPECT_THAT(feishu.clicks(kMing, asked.id, "稍后提醒").toast, HasSubstr("18:00"));
  move_to("2026-11-23 18:01");
  personal(kMing, "现在提交记为迟交");
}

TEST_F(ProgressStory, NothingChangedOnAReminderTurnsItIntoTheSheet) {
  writes(kMing, kSheet);
  filed("YFB");
  reach("heads_up", "2026-11-24 16:30");
  const FeishuMessage asked = personal_card(kMing, "提醒：今日进度 新品上市 研发部");
  EXPECT_EQ(feishu.clicks(kMing, asked.id, "无变化").toast_kind, "success");
  EXPECT_TRUE(comes_to_say(asked.id, "已提交"));
  EXPECT_EQ(filed("YFB", "2026-11-24").values.at("next"), std::vector<std::string>{"补压测"});
}

TEST_F(ProgressStory, ACardOfAnotherDayFilesNothing) {
  reach("prompt", "2026-11-23 17:00");
  const FeishuMessage prompt = group_card("今日进度");
  move_to("2026-11-24 09:30");
  EXPECT_THAT(feishu.clicks(kMing, prompt.id, "填写").toast, HasSubstr("之前的"));
  EXPECT_FALSE(sheet("YFB").has_value());
  EXPECT_FALSE(sheet("YFB", "2026-11-24").has_value());
}

TEST_F(ProgressStory, SentAgainItRevisesTheSheetAndNamesTheAuthor) {
  writes(kZhou, kSheet);
  const Entry first = filed("SCB");
  feishu.says(kZhang, kGroup, "@bot /进度 状态：延期；未完成原因：等设计稿");
  EXPECT_TRUE(eventually([&] { return filed("SCB").revision == 2; }));
  const Entry now = filed("SCB");
  EXPECT_EQ(now.id, first.id);
  EXPECT_EQ(now.values.at("status"), std::vector<std::string>{"滞后"});
  EXPECT_EQ(now.values.at("done"), std::vector<std::string>{"接口联调"});
  in_group("张三修改了市场部今天的进度");
  bot->store().read([&](const Tx& tx) {
    const auto records = tx.timeline().of(now.id);
    ASSERT_EQ(records.size(), 2u);
    EXPECT_EQ(records[0].actor, PersonId("zhoumin"));
    EXPECT_EQ(records[1].actor, PersonId("zhangsan"));
    EXPECT_EQ(tx.entries().revision(now.id, 1)->at("status"), std::vector<std::string>{"正常"});
  });
}

TEST_F(ProgressStory, TwoSheetsAtOnceAreOneEntryOfTwoRevisions) {
  {
    const std::jthread one([&] { writes(kZhou, "/进度 已完成：甲；下一步：乙"); });
    const std::jthread other([&] { writes(kZhang, "/进度 已完成：丙；下一步：丁"); });
  }
  EXPECT_TRUE(eventually([&] { return filed("SCB").revision == 2; }));
  int entries = 0;
  bot->store().read([&](const Tx& tx) {
    entries = 0;
    tx.entries().each({.form = "progress"}, [&](const Entry&) {
      ++entries;
      return true;
    });
  });
  EXPECT_EQ(entries, 1);
}

TEST_F(ProgressStory, WithoutAnEarlierSheetNothingChangedOpensTheForm) {
  reach("prompt", "2026-11-23 17:00");
  const FeishuMessage prompt = group_card("今日进度");
  EXPECT_THAT(feishu.clicks(kMing, prompt.id, "无变化").toast, HasSubstr("没有内容可以沿用"));
  personal_card(kMing, "进度同步表");
  EXPECT_FALSE(sheet("YFB").has_value());
  EXPECT_THAT(words_of(prompt.id), HasSubstr("还差 3 个部门"));
  writes(kQian, "/进度 无变化");
  personal_card(kQian, "进度同步表");
  EXPECT_FALSE(sheet("CWB").has_value());
}

TEST_F(ProgressStory, NothingChangedSendsTheLastSheetAgain) {
  writes(kMing, "/进度 已完成：接口联调；下一步：补压测；完成度：60%；状态：滞后");
  writes(kQian, kSheet);
  filed("YFB");
  filed("CWB");
  reach("prompt", "2026-11-24 17:00");
  const FeishuMessage prompt = group_card("今日进度 新品上市 11-24");
  const FeishuAnswer answer = feishu.clicks(kMing, prompt.id, "无变化");
  EXPECT_EQ(answer.toast_kind, "success") << answer.toast;
  EXPECT_THAT(words_of(prompt.id), HasSubstr("还差 2 个部门"));
  const Entry today = filed("YFB", "2026-11-24");
  EXPECT_EQ(today.values.at("done"), std::vector<std::string>{"接口联调"});
  EXPECT_EQ(today.values.at("percent"), std::vector<std::string>{"60"});
  EXPECT_EQ(today.values.at("status"), std::vector<std::string>{"滞后"});
  settled();
  const FeishuAnswer again = feishu.clicks(kMing, prompt.id, "无变化");
  EXPECT_THAT(again.toast, HasSubstr("已由小明"));
  EXPECT_EQ(filed("YFB", "2026-11-24").revision, 1);
  writes(kQian, "/进度 无变化");
  filed("CWB", "2026-11-24");
  EXPECT_TRUE(comes_to_say(prompt.id, "还差 1 个部门"));
}

TEST_F(ProgressStory, TheFormComesFilledWithWhatWasPlannedLast) {
  writes(kMing, "/进度 已完成：接口联调；下一步：补压测；需协调：要环境");
  filed("YFB");
  move_to("2026-11-24 11:00");
  writes(kMing, "/进度");
  const FeishuMessage form = personal_card(kMing, "也可以一条消息写完");
  EXPECT_THAT(words_of(form.id), HasSubstr("补压测"));
  EXPECT_THAT(words_of(form.id), HasSubstr("要环境"));
  EXPECT_EQ(feishu.clicks(kMing, form.id, "提交", {{"next", {"上线"}}}).toast_kind, "success");
  EXPECT_EQ(filed("YFB", "2026-11-24").values.at("done"), std::vector<std::string>{"补压测"});
}

TEST_F(ProgressStory, AFaultyMessageComesBackAsAForm) {
  writes(kMing, "/进度 已完成：接口联调；完成度：一半多");
  const FeishuMessage form = personal_card(kMing, "下一步计划");
  EXPECT_THAT(words_of(form.id), HasSubstr("接口联调"));
  EXPECT_THAT(words_of(form.id), HasSubstr("一半多"));
  EXPECT_FALSE(sheet("YFB").has_value());
  EXPECT_EQ(
      feishu.clicks(kMing, form.id, "提交", {{"next", {"补压测"}}, {"percent", {"50"}}}).toast_kind,
      "success");
  EXPECT_TRUE(sheet("YFB").has_value());
}

TEST_F(ProgressStory, ASheetForAProjectOneIsNotInIsRefusedKindly) {
  feishu.says(kAdmin, kGroup, "@bot /进度 已完成：甲；下一步：乙");
  in_group("没有参加项目「新品上市」");
  writes(kAdmin, "/进度 已完成：甲；下一步：乙");
  personal(kAdmin, "没有参加进行中的项目");
  reach("prompt", "2026-11-23 17:00");
  const FeishuMessage prompt = group_card("今日进度");
  EXPECT_THAT(feishu.clicks(kAdmin, prompt.id, "无变化").toast, HasSubstr("没有参加项目"));
  EXPECT_FALSE(sheet("QGB").has_value());
}

TEST_F(ProgressStory, MissingOnTwoWorkingDaysRunningReachesTheHead) {
  for (const char* user : {kZhou, kQian}) writes(user, kSheet);
  reach("digest", "2026-11-23 18:00");
  EXPECT_EQ(told(kHan, "已连续 2 个工作日"), 0);
  move_to("2026-11-24 11:00");
  for (const char* user : {kZhou, kQian}) writes(user, kSheet);
  filed("SCB", "2026-11-24");
  filed("CWB", "2026-11-24");
  reach("digest", "2026-11-24 18:00");
  personal(kHan, "已连续 2 个工作日没有提交进度，应由小明提交");
  settled();
  for (const char* other : {kLi, kQian, kMing, kWang}) {
    EXPECT_EQ(told(other, "已连续 2 个工作日"), 0) << other;
  }
}

TEST_F(ProgressStory, NobodyOnLeaveIsCountedAsMissing) {
  bot->store().transact([](Tx& tx) {
    tx.directory().put(Delegation{PersonId("xiaoming"), {}, "2026-11-23", "2026-11-27"});
    tx.directory().put(
        Delegation{PersonId("qianjin"), PersonId("zhangsan"), "2026-11-23", "2026-11-27"});
  });
  reach("heads_up", "2026-11-23 16:30");
  EXPECT_EQ(told(kMing, "今天的进度"), 0);
  EXPECT_EQ(told(kQian, "今天的进度"), 0);
  const FeishuMessage asked = personal_card(kZhang, "今天的进度还没有提交");
  EXPECT_THAT(feishu.clicks(kZhang, asked.id, "填写").toast, HasSubstr("私聊"));
  const FeishuMessage form = personal_card(kZhang, "进度同步表");
  EXPECT_EQ(
      feishu.clicks(kZhang, form.id, "提交", {{"done", {"对账"}}, {"next", {"结算"}}}).toast_kind,
      "success");
  const Entry sheet = filed("CWB");
  EXPECT_EQ(sheet.author, PersonId("qianjin"));
  bot->store().read([&](const Tx& tx) {
    const TimelineRecord record = tx.timeline().of(sheet.id).front();
    EXPECT_EQ(record.actor, PersonId("zhangsan"));
    EXPECT_EQ(record.on_behalf_of, PersonId("qianjin"));
    EXPECT_EQ(record.via, Via::delegate);
  });
  reach("digest", "2026-11-23 18:00");
  const std::string words = words_of(group_card("进度汇总").id);
  EXPECT_THAT(words, HasSubstr("请假（1）"));
  EXPECT_THAT(words, HasSubstr("未提交（1）"));
  EXPECT_THAT(words, HasSubstr("财务部（张三"));
  EXPECT_EQ(told(kHan, "进度汇总"), 0);
}

}  // namespace
}  // namespace xiebot::support
