#include "bot/deadlines/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace xiebot {
namespace {

using std::chrono::hours;
using testing::ElementsAre;
using When = Reminder::When;

const WorkingCalendar& china() {
  static const WorkingCalendar kChina(built_in_calendar(), WorkingHours{}, Zone("Asia/Shanghai"));
  return kChina;
}

Instant at(int year, unsigned month, unsigned day, int hour, int minute) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  return china().zone().to_instant(std::chrono::local_days(date) + hours(hour) +
                                   std::chrono::minutes(minute));
}

std::vector<std::string> steps(const Plan& plan) {
  std::vector<std::string> shown;
  for (const Step& step : plan.steps) {
    const char* kind = step.kind == StepKind::remind  ? "remind"
                       : step.kind == StepKind::lapse ? "lapse"
                                                      : "escalate";
    shown.push_back(show_time(step.at, china().zone()) + " " + kind);
  }
  return shown;
}

TEST(DeadlinePlan, RemindsLapsesAndClimbsThePath) {
  const Figures figures{.length = Length::working_days(1),
                        .reminders = {{When::before, Length::work(hours(2))}}};
  EXPECT_THAT(steps(plan_deadline(figures, Escalation::path, at(2026, 11, 23, 10, 0), {}, china())),
              ElementsAre("2026-11-23 周一 17:00 remind", "2026-11-24 周二 10:00 lapse",
                          "2026-11-24 周二 15:15 escalate", "2026-11-25 周三 10:00 escalate"));
}

TEST(DeadlinePlan, HalfWayIsReckonedInTheDeadlinesOwnTime) {
  const auto half = [](const Length& length, Instant start) {
    const Figures figures{.length = length, .reminders = {{When::half_way, {}}}};
    return steps(plan_deadline(figures, Escalation::superior, start, {}, china())).front();
  };
  EXPECT_EQ(half(Length::work(hours(2)), at(2026, 11, 27, 17, 30)), "2026-11-30 周一 09:30 remind");
  EXPECT_EQ(half(Length::wall(hours(2)), at(2026, 11, 27, 17, 30)), "2026-11-27 周五 18:30 remind");
  EXPECT_EQ(half(Length::working_days(1), at(2026, 11, 23, 10, 0)), "2026-11-23 周一 15:15 remind");
}

TEST(DeadlinePlan, RemindsBeforeADateAndThatMorning) {
  const Figures figures{
      .reminders = {{When::before, Length::working_days(1)}, {When::that_morning, {}}}};
  const Plan plan = plan_deadline(figures, Escalation::path, at(2026, 11, 23, 10, 0),
                                  at(2026, 12, 10, 18, 0), china());
  EXPECT_EQ(plan.ends_at, at(2026, 12, 10, 18, 0));
  EXPECT_THAT(steps(plan),
              ElementsAre("2026-12-09 周三 18:00 remind", "2026-12-10 周四 09:00 remind",
                          "2026-12-10 周四 18:00 lapse", "2026-12-14 周一 09:00 escalate",
                          "2026-12-15 周二 09:00 escalate"));
}

TEST(DeadlinePlan, DropsRemindersBeforeTheStart) {
  const Figures figures{
      .length = Length::work(hours(1)),
      .reminders = {{When::before, Length::work(hours(2))}, {When::that_morning, {}}}};
  EXPECT_THAT(steps(plan_deadline(figures, Escalation::none, at(2026, 11, 23, 10, 0), {}, china())),
              ElementsAre("2026-11-23 周一 11:00 lapse"));
}

TEST(DeadlinePlan, RemindsDailyOnWorkingDaysOnly) {
  const Figures figures{.length = Length::working_days(3), .reminders = {{When::daily, {}}}};
  EXPECT_THAT(
      steps(plan_deadline(figures, Escalation::superior, at(2026, 9, 30, 17, 0), {}, china())),
      ElementsAre("2026-10-08 周四 09:00 remind", "2026-10-09 周五 09:00 remind",
                  "2026-10-10 周六 09:00 remind", "2026-10-10 周六 17:00 lapse"));
}

TEST(DeadlinePlan, ADateThatHasPassedLapsesAtOnce) {
  const Figures figures{.reminders = {{When::before, Length::working_days(1)}}};
  EXPECT_THAT(steps(plan_deadline(figures, Escalation::superior, at(2026, 11, 23, 10, 0),
                                  at(2026, 11, 20, 10, 0), china())),
              ElementsAre("2026-11-23 周一 10:00 lapse"));
}

TEST(DeadlinePlan, IsProvisionalInAYearWhoseHolidaysAreNotKnown) {
  const Figures figures{.length = Length::working_days(5)};
  EXPECT_FALSE(
      plan_deadline(figures, Escalation::none, at(2026, 11, 23, 10, 0), {}, china()).provisional);
  EXPECT_TRUE(
      plan_deadline(figures, Escalation::none, at(2026, 12, 29, 10, 0), {}, china()).provisional);
}

TEST(DeadlineFigures, AreWrittenAndReadBack) {
  for (const char* text : {"1 wd; half-way", "2 h work; 30 min wall before; daily",
                           "due; 1 wd before; that morning", "24 h wall", "30 min wall; at end"}) {
    const auto figures = parse_figures(text);
    ASSERT_TRUE(figures.has_value()) << text;
    EXPECT_EQ(parse_figures(spell_figures(*figures)), figures) << text;
  }
  for (const char* text : {"", "soon", "1 wd; sometime", "half-way"}) {
    EXPECT_FALSE(parse_figures(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace xiebot
