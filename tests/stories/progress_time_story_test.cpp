// When the 17:00 day takes place: holidays, outages, clocks that are set, projects with times of
// their own.
#include <gmock/gmock.h>

#include "tests/stories/progress_story.h"

namespace xiebot::support {
namespace {

using testing::HasSubstr;

class ProgressTimeStory : public ProgressStory {
 protected:
  // The date of the next prompt that is planned after that day; waits for it.
  std::string next_prompt_after(const std::string& date) {
    std::string next;
    EXPECT_TRUE(eventually([&] {
      next.clear();
      bot->store().read([&](const Tx& tx) {
        for (const OccurrenceRow& row : tx.occurrences().waiting()) {
          if (row.kind == "progress.prompt") next = row.date;
        }
      });
      return next > date;
    }));
    return next;
  }
  // The platform takes nothing when the moment comes, and then the bot is killed.
  void planned_and_not_sent(const char* kind, const char* time) {
    writes(kZhang, "/帮助");
    personal(kZhang, "帮助");
    EXPECT_TRUE(
        feishu.wait_until([&] { return feishu.calls_of("GET", "/open-apis/bot/v3/info") > 0; }));
    feishu.fail_next(8, 99991400, 429, std::chrono::minutes(1));
    move_to(time);
    EXPECT_EQ(settled_moment(kind).state, OccurrenceState::done);
    EXPECT_TRUE(feishu.wait_until([&] { return feishu.troubles_left() < 8; }));
    kill_bot();
    feishu.fail_no_more();
  }
  bool planned_or_done(const std::string& date) {
    bool known = false;
    bot->store().read([&](const Tx& tx) {
      known = tx.occurrences().find("progress.prompt", ProjectCode("XMB-001"), date).has_value();
    });
    return known;
  }
};

TEST_F(ProgressTimeStory, MadeUpDaysRunAndHolidaysDoNot) {
  stop_bot();
  move_to("2026-09-20 09:00");  // a Sunday that is worked
  start_bot();
  reach("prompt", "2026-09-20 17:00");
  EXPECT_EQ(told_in_group("今日进度 新品上市 09-20"), 1);

  move_to("2026-10-01 20:00");
  EXPECT_EQ(next_prompt_after("2026-10-01"), "2026-10-08");
  EXPECT_EQ(settled_moment("prompt", "2026-09-30").state, OccurrenceState::skipped);
  EXPECT_FALSE(planned_or_done("2026-10-01"));
  settled();
  EXPECT_EQ(told_in_group("今日进度"), 1);
  EXPECT_EQ(told_in_group("进度汇总"), 0);

  reach("prompt", "2026-10-10 17:00");  // a Saturday that is worked
  EXPECT_EQ(told_in_group("今日进度 新品上市 10-10"), 1);
  move_to("2026-10-11 20:00");
  EXPECT_EQ(next_prompt_after("2026-10-11"), "2026-10-12");
  EXPECT_FALSE(planned_or_done("2026-10-11"));
  settled();
  EXPECT_EQ(told_in_group("今日进度"), 2);
}

TEST_F(ProgressTimeStory, StartedAgainAtFivePastFiveThePromptStillGoesOutOnce) {
  settled();
  stop_bot();
  move_to("2026-11-23 17:05");
  start_bot();
  EXPECT_EQ(settled_moment("prompt").state, OccurrenceState::done);
  EXPECT_EQ(settled_moment("heads_up").state, OccurrenceState::skipped);
  group_card("今日进度");
  stop_bot();
  start_bot();
  reach("nudge", "2026-11-23 17:30");
  EXPECT_EQ(told_in_group("今日进度"), 1);
  EXPECT_EQ(told(kMing, "今天的进度还没有提交"), 1);
}

TEST_F(ProgressTimeStory, StartedAgainAtNineThePromptIsSkippedAndRecorded) {
  stop_bot();
  move_to("2026-11-23 21:00");
  start_bot();
  for (const char* kind : {"heads_up", "prompt", "nudge"}) {
    const OccurrenceRow row = settled_moment(kind);
    EXPECT_EQ(row.state, OccurrenceState::skipped) << kind;
    EXPECT_EQ(row.reason, "too late") << kind;
  }
  EXPECT_EQ(settled_moment("digest").state, OccurrenceState::done);
  group_card("进度汇总");
  EXPECT_EQ(told_in_group("今日进度"), 0);
}

TEST_F(ProgressTimeStory, TheDigestIsSkippedWhenQuietHoursHaveBegun) {
  stop_bot();
  move_to("2026-11-23 22:05");
  start_bot();
  const OccurrenceRow row = settled_moment("digest");
  EXPECT_EQ(row.state, OccurrenceState::skipped);
  EXPECT_EQ(row.reason, "quiet hours have begun");
  settled();
  EXPECT_EQ(told_in_group("进度汇总"), 0);
}

TEST_F(ProgressTimeStory, KilledBetweenAnyTwoMomentsADaySendsEverythingOnce) {
  const std::pair<const char*, const char*> moments[] = {{"heads_up", "2026-11-23 16:30"},
                                                         {"prompt", "2026-11-23 17:00"},
                                                         {"nudge", "2026-11-23 17:30"},
                                                         {"digest", "2026-11-23 18:00"}};
  for (const auto& [kind, time] : moments) {
    kill_bot();
    move_to(time);
    start_bot();
    kill_bot();  // at its work
    start_bot();
    EXPECT_EQ(settled_moment(kind).state, OccurrenceState::done) << kind;
    kill_bot();  // what waits for company is planned
    start_bot();
    reach(kind, time);
  }
  for (const char* owner : {kZhou, kMing, kQian}) {
    EXPECT_EQ(told(owner, "今天的进度还没有提交"), 2) << owner;
  }
  EXPECT_EQ(told_in_group("今日进度"), 1);
  EXPECT_EQ(told_in_group("进度汇总"), 1);
  for (const char* reader : {kLi, kQian, kHan}) EXPECT_EQ(told(reader, "进度汇总"), 1) << reader;
}

TEST_F(ProgressTimeStory, ASheetThatCameIsNotAskedForAfterAKill) {
  move_to("2026-11-23 16:30");
  settled_moment("heads_up");
  writes(kMing, kSheet);
  filed("YFB");
  kill_bot();
  start_bot();
  clock.move(std::chrono::minutes(2));
  personal(kZhou, "今天的进度还没有提交");
  settled();
  EXPECT_EQ(told(kMing, "今天的进度还没有提交"), 0);
}

TEST_F(ProgressTimeStory, APromptThatWasPlannedAndNotSentIsTooLateAnHourLater) {
  planned_and_not_sent("prompt", "2026-11-23 17:00");
  move_to("2026-11-23 20:59");
  start_bot();
  settled_moment("digest");
  group_card("进度汇总");
  EXPECT_EQ(told_in_group("今日进度"), 0);
  EXPECT_EQ(settled_moment("prompt").state, OccurrenceState::skipped);
  EXPECT_EQ(settled_moment("prompt").reason, "too late");
}

TEST_F(ProgressTimeStory, APromptThatWasPlannedAndNotSentStillComesWithinTheHour) {
  planned_and_not_sent("prompt", "2026-11-23 17:00");
  move_to("2026-11-23 17:55");
  start_bot();
  group_card("今日进度");
  EXPECT_EQ(settled_moment("prompt").state, OccurrenceState::done);
}

TEST_F(ProgressTimeStory, ADigestThatWasPlannedAndNotSentDisturbsNobodyAtNight) {
  planned_and_not_sent("digest", "2026-11-23 18:00");
  move_to("2026-11-23 22:30");
  start_bot();
  clock.move(std::chrono::minutes(3));
  settled();
  EXPECT_EQ(told_in_group("进度汇总"), 0);
  for (const char* reader : {kLi, kQian, kHan}) EXPECT_EQ(told(reader, "进度汇总"), 0) << reader;
  EXPECT_EQ(settled_moment("digest").reason, "quiet hours have begun");
}

TEST_F(ProgressTimeStory, AHeadsUpThatWasPlannedAndNotSentIsTooLateHalfAnHourLater) {
  move_to("2026-11-23 16:30");
  settled_moment("heads_up");
  kill_bot();
  move_to("2026-11-23 17:05");
  start_bot();
  settled_moment("prompt");
  group_card("今日进度");
  clock.move(std::chrono::minutes(3));
  settled();
  EXPECT_EQ(told(kMing, "今天的进度还没有提交"), 0);
}

TEST_F(ProgressTimeStory, ASheetCountsForWhenItWasSentNotForWhenItArrived) {
  stop_bot();
  move_to("2026-11-23 17:59");
  feishu.says(kMing, feishu.personal_chat(kMing), kSheet);
  move_to("2026-11-23 18:10");
  start_bot();
  settled_moment("digest");
  EXPECT_EQ(feishu.delivers_again().status, 200);
  EXPECT_EQ(filed("YFB").values.at("timeliness"), std::vector<std::string>{"按时"});
  writes(kQian, kSheet);
  EXPECT_EQ(filed("CWB").values.at("timeliness"), std::vector<std::string>{"迟交"});
}

TEST_F(ProgressTimeStory, AClockThatIsSetBackRepeatsNothing) {
  reach("prompt", "2026-11-23 17:00");
  group_card("今日进度");
  stop_bot();
  clock.move_wall(-std::chrono::minutes(20));
  start_bot();
  move_to("2026-11-23 17:01");
  reach("nudge", "2026-11-23 17:30");
  EXPECT_EQ(told_in_group("今日进度"), 1);
  EXPECT_EQ(told(kMing, "今天的进度还没有提交"), 1);
}

TEST_F(ProgressTimeStory, AProjectMayHaveTimesOfItsOwn) {
  stop_bot();
  settings = [](Config& config) {
    config.project_progress[ProjectCode("XMB-001")] = {.heads_up = std::chrono::hours(14),
                                                       .prompt = std::chrono::hours(15)};
  };
  start_bot();
  reach("heads_up", "2026-11-23 14:00");
  EXPECT_EQ(told(kMing, "今天的进度还没有提交"), 1);
  reach("prompt", "2026-11-23 15:00");
  group_card("今日进度");
  reach("digest", "2026-11-23 18:00");
}

TEST_F(ProgressTimeStory, AProjectAbroadHasItsOwnFiveOClock) {
  stop_bot();
  settings = [](Config& config) {
    Project& project =
        config.projects.emplace_back(Project{.code = ProjectCode("XMB-002"), .name = "海外"});
    project.departments = {DepartmentCode("YFB")};
    project.timezone = "America/New_York";
    config.groups.push_back({project.code, "feishu", kGroup, {"project"}});
  };
  start_bot();
  move_to("2026-11-24 05:31");  // Monday 16:31 there, and night here
  EXPECT_EQ(settled_moment("heads_up", kDay, "XMB-002").state, OccurrenceState::done);
  clock.move(std::chrono::minutes(2));
  personal(kMing, "海外 研发部 今天的进度还没有提交");
  move_to("2026-11-24 06:00");
  EXPECT_EQ(settled_moment("prompt", kDay, "XMB-002").state, OccurrenceState::done);
  group_card("今日进度 海外 11-23");
}

TEST_F(ProgressTimeStory, WhoOwesForTwoProjectsIsRemindedOnce) {
  stop_bot();
  settings = [](Config& config) {
    Project& project =
        config.projects.emplace_back(Project{.code = ProjectCode("XMB-002"), .name = "官网改版"});
    project.departments = {DepartmentCode("YFB"), DepartmentCode("SCB")};
    project.progress_owners = {PersonId("zhangsan")};
  };
  start_bot();
  reach("heads_up", "2026-11-23 16:30");
  settled_moment("heads_up", kDay, "XMB-002");
  const FeishuMessage asked = personal_card(kMing, "提醒：2 件事");
  EXPECT_EQ(told(kMing, "今天的进度还没有提交"), 1);
  EXPECT_THAT(words_of(asked.id), HasSubstr("新品上市 研发部"));
  EXPECT_THAT(words_of(asked.id), HasSubstr("官网改版 研发部"));
  // The project names its own: 张三 for 市场部, and the liaison is spared.
  EXPECT_EQ(told(kZhang, "官网改版 市场部"), 1);
  EXPECT_EQ(told(kZhou, "官网改版"), 0);

  feishu.clicks(kMing, asked.id, "填写 官网改版 研发部");
  const FeishuMessage form = personal_card(kMing, "项目：XMB-002");
  EXPECT_EQ(
      feishu.clicks(kMing, form.id, "提交", {{"done", {"首页"}}, {"next", {"二级页"}}}).toast_kind,
      "success");
  filed("YFB", kDay, "XMB-002");
  EXPECT_FALSE(sheet("YFB").has_value());
  // Told which project he means, in his own chat.
  writes(kMing, "/进度 项目：XMB-001；已完成：接口；下一步：压测");
  filed("YFB");
}

}  // namespace
}  // namespace xiebot::support
