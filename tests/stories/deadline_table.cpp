#include "tests/stories/deadline_table.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace xiebot::support {

using testing::Contains;
using testing::UnorderedElementsAre;

const std::vector<DeadlineRow>& DeadlineTable::rows() {
  using Story = DeadlineTable;
  const auto approving = [](Story& story) { story.number = story.file_request(); };
  const auto confirming = [](Story& story) {
    story.number = story.approved_request();
    story.types(kQian, "/确认 " + story.number);
    EXPECT_TRUE(story.eventually(
        [&] { return story.entry(story.number).rows.at(0).state == "confirmed"; }));
  };
  const auto objected = [confirming](Story& story) {
    confirming(story);
    story.types(kMing, "/异议 " + story.number + " 异议说明：排期冲突；建议方案：推迟一周");
    EXPECT_TRUE(
        story.eventually([&] { return story.entry(story.number).rows.at(1).state == "objected"; }));
  };
  const auto executing = [confirming](Story& story) {
    confirming(story);
    story.types(kMing, "/确认 " + story.number);
    EXPECT_TRUE(story.eventually([&] { return story.entry(story.number).state == "executing"; }));
  };
  const auto reported = [](const Report& what) {
    return [what](Story& story) {
      story.number = kNumber;
      story.report(what);
    };
  };
  // Promised for a time after everything here.
  const auto taken_on = [](Story& story) { story.taken_until("12-30 12:00"); };
  const auto taken = [reported, taken_on](const Report& what) {
    return [what, reported, taken_on](Story& story) {
      reported(what)(story);
      taken_on(story);
    };
  };
  const auto resolve = [](Story& story) {
    story.types(kMing, "/解决 " + story.number + " 已扩容");
  };
  const auto convene = [](Story& story) {
    story.types(kMing, "/协调会 " + story.number + " 今天 18:00 三号会议室");
  };
  const auto card_says = [](const char* words) {
    return [words](Story& story) {
      const FeishuMessage live = story.group_card(story.number);
      EXPECT_TRUE(story.comes_to_say(live.id, words)) << story.words_of(live.id);
    };
  };
  static const std::vector<DeadlineRow> kRows = {
      {.rule = "request.approve",
       .label = "「审批」",
       .leaves_later = true,
       .start = approving,
       .steps = {{"2026-11-23 15:15", false, {kLi}}, {"2026-11-24 10:00", true, {kLi, kWang}}},
       .stop = [](Story& story) { story.types(kLi, "/同意 " + story.number); },
       .effect =
           [](Story& story) {
             story.types(kWang, "/同意 " + story.number);
             EXPECT_TRUE(
                 story.eventually([&] { return story.entry(story.number).state == "confirming"; }));
           }},
      {.rule = "request.confirm",
       .label = "「确认」（研发部）",
       .leaves_later = true,
       .start = confirming,
       .steps = {{"2026-11-23 17:00", false, {kHan, kMing}},
                 {"2026-11-24 10:00", true, {kHan, kMing}},
                 {"2026-11-24 15:15", true, {kLi, kHan}},
                 {"2026-11-25 10:00", true, {kWang}}},
       .stop = [](Story& story) { story.types(kMing, "/确认 " + story.number); },
       .effect = card_says("超时未确认")},
      {.rule = "request.answer-objection",
       .label = "「答复异议」（研发部）",
       .leaves_later = true,
       .start = objected,
       // At the lapse the bot itself moves it on: the superior gets the matter, not a reminder.
       .steps = {{"2026-11-24 10:00", false, {kZhang}}, {"2026-11-25 10:00", true, {}}},
       .stop =
           [](Story& story) {
             story.types(kZhang, "/推进 " + story.number + " 研发部 交付日期不可调整");
           },
       .effect =
           [](Story& story) {
             EXPECT_EQ(story.entry(story.number).rows.at(1).state, "escalated");
             story.personal_card(kWang, "裁定推进");
           }},
      {.rule = "request.due",
       .label = "「完成」",
       .leaves_later = true,
       .start = executing,
       .steps = {{"2026-12-09 18:00", false, {kZhang}},
                 {"2026-12-10 09:00", false, {kZhang}},
                 {"2026-12-10 18:00", true, {kZhang, kZhou}},
                 {"2026-12-14 09:00", true, {kLi}},
                 {"2026-12-15 09:00", true, {kWang}}},
       .stop = [](Story& story) { story.types(kZhang, "/完成 " + story.number); },
       .effect = card_says("逾期")},
      {.rule = "problem.respond",
       .label = "「响应」",
       .leaves_later = true,
       .start = reported({}),
       .steps = {{"2026-11-23 11:00", false, {kHan, kMing}},
                 {"2026-11-23 12:00", true, {kHan, kMing}},
                 {"2026-11-23 14:30", true, {kLi, kHan}},
                 {"2026-11-23 15:30", true, {kWang}}},
       .stop = taken_on,
       .effect = card_says("超时未响应")},
      {.rule = "problem.respond.major",
       .label = "「响应」",
       .start = reported({.level = "重大问题"}),
       .steps = {{"2026-11-23 11:00", false, {kHan, kMing}},
                 {"2026-11-23 12:00", true, {kHan, kMing}},
                 {"2026-11-23 13:00", true, {kLi, kHan}},
                 {"2026-11-23 14:00", true, {kWang}}},
       .stop = taken_on,
       .effect = card_says("超时未响应")},
      {.rule = "problem.respond.urgent",
       .label = "「响应」",
       .start = reported({.severity = "紧急"}),
       .steps = {{"2026-11-23 10:15", false, {kHan, kMing}},
                 {"2026-11-23 10:30", true, {kHan, kMing}},
                 {"2026-11-23 10:45", true, {kLi, kHan}},
                 {"2026-11-23 11:00", true, {kWang}}},
       .stop = taken_on,
       .effect = card_says("超时未响应")},
      {.rule = "problem.convene",
       .label = "「启动协调会」",
       .start = reported({.severity = "紧急"}),
       .steps = {{"2026-11-23 10:15", false, {kHan, kMing}},
                 {"2026-11-23 10:30", true, {kHan, kMing, kLi, kWang}}},
       .stop = convene,
       .effect = card_says("已超时")},
      {.rule = "problem.promise",
       .label = "「承诺的解决时间」",
       .leaves_later = true,
       .start =
           [reported](Story& story) {
             reported({})(story);
             story.taken_until("今天 11:00");
           },
       .steps = {{"2026-11-23 11:00", true, {kMing}}},
       .stop = [](Story& story) { story.solution_filed(); },
       .effect = [](Story& story) { EXPECT_THAT(story.running(), Contains("problem.respond")); }},
      {.rule = "problem.feedback",
       .label = "「解决」",
       .leaves_later = true,
       .start = taken({}),
       .steps = {{"2026-11-24 06:00", false, {kHan, kMing}, "2026-11-24 09:12"},
                 {"2026-11-24 10:00", true, {kHan, kMing, kWang}}},
       .stop = resolve,
       .effect =
           [](Story& story) {
             EXPECT_EQ(story.value("level"), "重大问题");
             EXPECT_THAT(
                 story.running(),
                 UnorderedElementsAre("problem.promise", "problem.measures", "problem.meeting"));
           }},
      {.rule = "problem.measures",
       .label = "「制定方案」",
       .start = taken({.level = "重大问题"}),
       .steps = {{"2026-11-24 06:00", false, {kHan, kMing}},
                 {"2026-11-24 10:00", true, {kHan, kMing, kWang}}},
       .stop = [](Story& story) { story.solution_filed(); },
       .effect = card_says("已超时")},
      {.rule = "problem.meeting",
       .label = "「召开协调会」",
       .start = taken({.level = "重大问题"}),
       .steps = {{"2026-11-24 22:00", false, {kHan, kMing}},
                 {"2026-11-25 10:00", true, {kHan, kMing, kWang}}},
       .stop = convene,
       .effect = card_says("已超时")},
      {.rule = "problem.verify",
       .label = "「验证」",
       .leaves_later = true,
       .start =
           [taken, resolve](Story& story) {
             taken({})(story);
             story.solution_filed();
             resolve(story);
             EXPECT_TRUE(
                 story.eventually([&] { return story.entry(kNumber).state == "verifying"; }));
           },
       .steps = {{"2026-11-23 15:15", false, {kZhang}}, {"2026-11-24 10:00", true, {kZhang, kLi}}},
       .stop = [](Story& story) { story.types(kZhang, std::string("/关闭 ") + kNumber); },
       .effect =
           [](Story& story) {
             story.types(kLi, std::string("/关闭 ") + kNumber);
             EXPECT_TRUE(story.eventually([&] { return story.entry(kNumber).state == "closed"; }));
           }},
      {.rule = "solution.due",
       .label = "「方案完成」",
       // By then the problem has become a major one.
       .start =
           [taken](Story& story) {
             taken({})(story);
             story.solution_filed("11-26 18:00");
           },
       .steps = {{"2026-11-25 18:00", false, {kMing}},
                 {"2026-11-26 16:00", false, {kMing}},
                 {"2026-11-26 18:00", true, {kMing}},
                 {"2026-11-30 09:00", true, {kLi, kHan}},
                 {"2026-12-01 09:00", true, {kWang}}},
       .stop = resolve,
       .effect = card_says("已超时")},
  };
  return kRows;
}

}  // namespace xiebot::support
