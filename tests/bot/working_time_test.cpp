#include "bot/working_time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/bot/local_times.h"

namespace xiebot {
namespace {

using namespace std::chrono;
using testing::ElementsAre;

struct Case {
  const char* start;
  const char* length;  // after "-": back
  const char* end;
};

void expect_cases(const WorkingCalendar& calendar, std::initializer_list<Case> cases) {
  for (const Case& one : cases) {
    std::string_view words = one.length;
    const bool back = words.starts_with("-");
    if (back) words.remove_prefix(1);
    Length length = parse_length(words).value();
    if (back) length = -length;
    EXPECT_EQ(shown(calendar.add(at(one.start, calendar.zone()), length), calendar.zone()), one.end)
        << one.start << " + " << one.length;
  }
}

TEST(WorkingTime, FollowsTheTableOfTheSpecification) {
  expect_cases(china(), {{"2026-11-23 10:00", "1 wd", "2026-11-24 10:00"},
                         {"2026-11-27 17:00", "1 wd", "2026-11-30 17:00"},
                         {"2026-11-28 10:00", "1 wd", "2026-12-01 09:00"},
                         {"2026-11-23 19:00", "1 wd", "2026-11-25 09:00"},
                         {"2026-11-23 12:30", "1 wd", "2026-11-24 13:30"},
                         {"2026-09-30 17:00", "1 wd", "2026-10-08 17:00"},
                         {"2026-09-30 17:00", "2 wd", "2026-10-09 17:00"},
                         {"2026-09-30 17:00", "3 wd", "2026-10-10 17:00"},
                         {"2026-11-23 11:00", "2 h work", "2026-11-23 14:30"},
                         {"2026-11-27 17:30", "2 h work", "2026-11-30 10:30"}});
}

TEST(WorkingTime, LeadsTheTableBackToItsStarts) {
  // Back from an end to its start, or to where counting began.
  expect_cases(china(), {{"2026-11-24 10:00", "-1 wd", "2026-11-23 10:00"},
                         {"2026-11-30 17:00", "-1 wd", "2026-11-27 17:00"},
                         {"2026-12-01 09:00", "-1 wd", "2026-11-30 09:00"},
                         {"2026-11-25 09:00", "-1 wd", "2026-11-24 09:00"},
                         {"2026-11-24 13:30", "-1 wd", "2026-11-23 13:30"},
                         {"2026-10-08 17:00", "-1 wd", "2026-09-30 17:00"},
                         {"2026-10-09 17:00", "-2 wd", "2026-09-30 17:00"},
                         {"2026-10-10 17:00", "-3 wd", "2026-09-30 17:00"},
                         {"2026-11-23 14:30", "-2 h work", "2026-11-23 11:00"},
                         {"2026-11-30 10:30", "-2 h work", "2026-11-27 17:30"}});
}

TEST(WorkingTime, CountsForwardFromAnyMoment) {
  expect_cases(china(), {{"2026-11-23 16:00", "2 h work", "2026-11-23 18:00"},
                         {"2026-11-23 10:00", "2 h work", "2026-11-23 12:00"},
                         {"2026-11-23 16:00", "121 min work", "2026-11-24 09:01"},
                         {"2026-11-23 18:00", "2 h work", "2026-11-24 11:00"},
                         {"2026-11-28 03:00", "15 h work", "2026-12-01 18:00"},
                         {"2026-11-23 09:00", "30 h work", "2026-11-26 18:00"},
                         {"2026-11-23 18:00", "1 wd", "2026-11-25 09:00"},
                         {"2026-11-23 12:00", "1 wd", "2026-11-24 13:30"},
                         {"2026-11-23 08:59", "1 wd", "2026-11-24 09:00"},
                         {"2026-09-19 08:00", "1 wd", "2026-09-21 09:00"},  // from Sunday 09-20
                         {"2026-10-10 10:00", "1 wd", "2026-10-12 10:00"},
                         {"2026-10-01 10:00", "0 wd", "2026-10-08 09:00"},
                         {"2026-10-11 10:00", "0 min work", "2026-10-12 09:00"},
                         {"2026-10-11 10:00", "24 h wall", "2026-10-12 10:00"},
                         {"2026-10-11 23:30", "30 min wall", "2026-10-12 00:00"}});
}

TEST(WorkingTime, CountsBackFromAnyMoment) {
  expect_cases(china(), {{"2026-11-23 09:00", "-1 wd", "2026-11-20 09:00"},  // Monday to Friday
                         {"2026-11-23 18:00", "-1 wd", "2026-11-20 18:00"},
                         {"2026-11-23 12:00", "-1 wd", "2026-11-20 12:00"},
                         // Deadlines on days off and outside working hours.
                         {"2026-11-22 10:00", "-1 wd", "2026-11-20 10:00"},
                         {"2026-11-20 20:00", "-1 wd", "2026-11-19 18:00"},
                         {"2026-11-24 00:00", "-1 wd", "2026-11-20 18:00"},
                         {"2026-11-24 12:30", "-1 wd", "2026-11-23 12:00"},
                         {"2026-10-11 10:00", "-1 wd", "2026-10-10 10:00"},
                         {"2026-10-01 10:00", "-2 wd", "2026-09-29 10:00"},
                         {"2026-11-23 11:00", "-2 h work", "2026-11-23 09:00"},
                         {"2026-11-23 09:00", "-2 h work", "2026-11-20 16:00"},
                         {"2026-11-22 10:00", "-2 h work", "2026-11-20 16:00"},
                         {"2026-11-23 14:30", "-1 h work", "2026-11-23 13:30"},
                         {"2026-11-23 10:00", "-24 h wall", "2026-11-22 10:00"}});
}

TEST(WorkingTime, KnowsWorkingMoments) {
  EXPECT_TRUE(china().is_working(at("2026-11-23 09:00")));
  EXPECT_TRUE(china().is_working(at("2026-11-23 11:59:59")));
  EXPECT_FALSE(china().is_working(at("2026-11-23 12:00")));
  EXPECT_FALSE(china().is_working(at("2026-11-23 08:59:59")));
  EXPECT_FALSE(china().is_working(at("2026-11-22 10:00")));
  EXPECT_TRUE(china().is_working(at("2026-09-20 10:00")));   // Sunday, made up
  EXPECT_TRUE(china().is_working(at("2026-10-10 10:00")));   // Saturday, made up
  EXPECT_FALSE(china().is_working(at("2026-10-01 10:00")));  // Thursday, off
  EXPECT_FALSE(china().is_working(at("2026-10-11 10:00")));
  EXPECT_EQ(china().next_working_moment(at("2026-11-23 12:00")), at("2026-11-23 13:30"));
  EXPECT_EQ(china().next_working_moment(at("2026-09-30 18:00")), at("2026-10-08 09:00"));
  EXPECT_EQ(china().next_working_moment(at("2026-09-30 17:59:59")), at("2026-09-30 17:59:59"));
  EXPECT_EQ(china().opening(day("2026-10-01")), at("2026-10-01 09:00"));
  EXPECT_EQ(china().next_working_day(day("2026-10-01")), day("2026-10-08"));
  EXPECT_EQ(china().next_working_day(day("2026-10-10")), day("2026-10-10"));
  EXPECT_EQ(china().previous_working_day(day("2026-10-08")), day("2026-09-30"));
  EXPECT_EQ(china().previous_working_day(day("2026-09-21")), day("2026-09-20"));
}

TEST(WorkingTime, MeasuresWorkingTime) {
  EXPECT_EQ(china().working_time_between(at("2026-09-30 17:00"), at("2026-10-10 10:00")),
            1h + 2 * (7h + 30min) + 1h);
  EXPECT_EQ(china().working_time_between(at("2026-10-10 10:00"), at("2026-09-30 17:00")),
            -(1h + 2 * (7h + 30min) + 1h));
  EXPECT_EQ(china().working_time_between(at("2026-10-01 00:00"), at("2026-10-07 23:00")), 0s);
}

TEST(WorkingTime, FindsTheMiddleInTheDeadlinesOwnTime) {
  const auto half = [](const char* start, const char* end, TimeKind kind) {
    return shown(china().half(at(start), at(end), kind));
  };
  using enum TimeKind;
  EXPECT_EQ(half("2026-11-23 10:00", "2026-11-24 10:00", working_days), "2026-11-23 15:15");
  EXPECT_EQ(half("2026-11-23 10:00", "2026-11-25 10:00", working_days), "2026-11-24 10:00");
  EXPECT_EQ(half("2026-11-27 17:30", "2026-11-30 10:30", work), "2026-11-30 09:30");
  EXPECT_EQ(half("2026-11-27 16:00", "2026-11-30 11:00", work), "2026-11-27 18:00");
  EXPECT_EQ(half("2026-11-28 10:00", "2026-12-01 09:00", working_days), "2026-11-30 14:15");
  EXPECT_EQ(half("2026-11-27 16:00", "2026-11-28 16:00", wall), "2026-11-28 04:00");
  EXPECT_EQ(half("2026-11-28 10:00", "2026-11-28 12:00", work), "2026-11-28 11:00");
  EXPECT_EQ(half("2026-11-23 10:00", "2026-11-23 10:00", work), "2026-11-23 10:00");

  EXPECT_EQ(china().half(Length::working_days(2)), Length::working_days(1));
  EXPECT_EQ(china().half(Length::working_days(1)), Length::work(3h + 45min));
  EXPECT_EQ(china().half(Length::working_days(3)), Length::work(11h + 15min));
  EXPECT_EQ(china().half(Length::wall(30min)), Length::wall(15min));
  EXPECT_EQ(china().half(Length::work(2h)), Length::work(1h));
}

TEST(WorkingTime, IsProvisionalInYearsThatAreNotPublished) {
  EXPECT_FALSE(china().provisional(at("2026-12-30 10:00"), at("2026-12-31 23:59:59")));
  EXPECT_TRUE(china().provisional(at("2026-12-31 10:00"), at("2027-01-01 00:00")));
  EXPECT_TRUE(china().provisional(at("2027-01-04 10:00"), at("2026-12-31 10:00")));
  EXPECT_TRUE(china().provisional(at("2027-05-04 10:00"), at("2027-05-05 10:00")));
  EXPECT_FALSE(china().provisional(at("2024-01-02 10:00"), at("2026-02-03 10:00")));
  // The year is the local one.
  EXPECT_TRUE(china().provisional(at("2027-01-01 07:00"), at("2027-01-01 07:30")));
  const WorkingCalendar loaded(built_in_calendar().with({}, {2027}), WorkingHours{}, shanghai());
  EXPECT_FALSE(loaded.provisional(at("2026-12-31 10:00"), at("2027-01-04 10:00")));
}

TEST(WorkingTime, AlwaysFindsADayHoweverManyAreOff) {
  std::vector<CalendarDay> off;
  for (local_days date = day("2026-01-01"); date < day("2046-01-01"); date += days(1)) {
    off.push_back({year_month_day(date), "停业", true});
  }
  const WorkingCalendar closed(built_in_calendar().with(off, {}), WorkingHours{}, shanghai());
  expect_cases(closed, {{"2026-11-23 10:00", "1 wd", "2046-01-02 09:00"},
                        {"2026-11-23 10:00", "2 h work", "2046-01-01 11:00"},
                        {"2046-01-01 09:00", "-1 wd", "2025-12-31 09:00"}});
}

TEST(WorkingTime, StaysWithinItsBounds) {
  const Instant first = sys_days(year(1900) / 1 / 1), last = sys_days(year(9999) / 12 / 31);
  for (const Length& length :
       {Length::wall(seconds::max()), Length::work(seconds::max()),
        Length::working_days(std::numeric_limits<int>::max()), Length::wall(seconds::min()),
        Length::work(seconds::min()), Length::working_days(std::numeric_limits<int>::min())}) {
    const bool back = length.time < 0s || length.days < 0;
    for (const Instant start :
         {Instant::min(), first, at("2026-11-23 10:00"), last, Instant::max()}) {
      EXPECT_EQ(china().add(start, length), back ? first : last);
    }
  }
  EXPECT_EQ(china().next_working_moment(Instant::max()), last);
  EXPECT_FALSE(china().explain(Instant::max(), Length::working_days(3)).empty());
  EXPECT_EQ(shown(china().add(at("2026-11-23 10:00"), Length::working_days(2600))),
            "2036-11-10 10:00");
}

TEST(WorkingTime, RefusesHoursOutOfOrder) {
  using Spans = std::vector<DaySpan>;
  for (const Spans& spans :
       {Spans{}, Spans{{9h, 9h}}, Spans{{13h, 18h}, {9h, 12h}}, Spans{{9h, 13h}, {12h, 18h}},
        Spans{{22h, 25h}}, Spans{{22h, 6h}}, Spans{{-1h, 6h}}}) {
    EXPECT_THROW(WorkingCalendar(Calendar({}, {}), WorkingHours{spans}, shanghai()),
                 std::invalid_argument);
  }
  EXPECT_TRUE((WorkingHours{{{0h, 12h}, {12h, 24h}}}).ok());
  EXPECT_EQ(WorkingHours{}.a_day(), 7h + 30min);
}

TEST(WorkingTime, QuietHoursMayGoOverMidnight) {
  const DaySpan quiet{22h, 8h};
  EXPECT_TRUE(quiet.contains(22h));
  EXPECT_TRUE(quiet.contains(0h));
  EXPECT_TRUE(quiet.contains(8h - 1s));
  EXPECT_FALSE(quiet.contains(8h));
  EXPECT_FALSE(quiet.contains(22h - 1s));
}

std::vector<std::string> explained(const char* start, const Length& length) {
  std::vector<std::string> lines;
  for (const TimeStep& step : china().explain(at(start), length)) lines.push_back(step.str());
  return lines;
}

TEST(WorkingTime, ExplainsWorkingDays) {
  EXPECT_THAT(explained("2026-09-30 17:00", Length::working_days(3)),
              ElementsAre("2026-09-30 周三 17:00 开始计时", "10-01 周四 国庆节 放假，不计",
                          "10-02 周五 国庆节 放假，不计", "10-03 周六 国庆节 放假，不计",
                          "10-04 周日 国庆节 放假，不计", "10-05 周一 国庆节 放假，不计",
                          "10-06 周二 国庆节 放假，不计", "10-07 周三 国庆节 放假，不计",
                          "10-08 周四 第 1 个工作日", "10-09 周五 第 2 个工作日",
                          "10-10 周六 调休上班，第 3 个工作日", "2026-10-10 周六 17:00 到期"));
  EXPECT_THAT(explained("2026-11-28 10:00", Length::working_days(1)),
              ElementsAre("2026-11-28 周六 10:00 周末，不计", "11-29 周日 周末，不计",
                          "11-30 周一 09:00 起算", "12-01 周二 第 1 个工作日",
                          "2026-12-01 周二 09:00 到期"));
  EXPECT_THAT(explained("2026-11-23 12:30", Length::working_days(1)),
              ElementsAre("2026-11-23 周一 12:30 不在工作时间", "11-23 周一 13:30 起算",
                          "11-24 周二 第 1 个工作日", "2026-11-24 周二 13:30 到期"));
  EXPECT_THAT(explained("2026-12-31 17:00", Length::working_days(1)),
              ElementsAre("2026-12-31 周四 17:00 开始计时", "01-01 周五 第 1 个工作日",
                          "2027-01-01 周五 17:00 到期", "2027 年 放假安排尚未公布，结果暂定"));
}

TEST(WorkingTime, ExplainsWorkingHoursAndWallTime) {
  EXPECT_THAT(explained("2026-11-27 17:30", Length::work(5h)),
              ElementsAre("2026-11-27 周五 17:30 开始计时", "11-27 周五 17:30–18:00 计 30分钟",
                          "11-28 周六 周末，不计", "11-29 周日 周末，不计",
                          "11-30 周一 09:00–12:00、13:30–15:00 计 4小时30分钟",
                          "2026-11-30 周一 15:00 到期"));
  EXPECT_THAT(explained("2026-11-28 10:00", Length::work(1h)),
              ElementsAre("2026-11-28 周六 10:00 周末，不计", "11-29 周日 周末，不计",
                          "11-30 周一 09:00–10:00 计 1小时", "2026-11-30 周一 10:00 到期"));
  EXPECT_THAT(
      explained("2026-11-27 17:30", Length::wall(24h)),
      ElementsAre("2026-11-27 周五 17:30 开始计时", "2026-11-28 周六 17:30 到期（按自然时间）"));
}

TEST(WorkingTime, ExplainsTheWayBack) {
  EXPECT_THAT(explained("2026-11-23 09:00", Length::working_days(-1)),
              ElementsAre("2026-11-23 周一 09:00 往前推算", "11-22 周日 周末，不计",
                          "11-21 周六 周末，不计", "11-20 周五 往前第 1 个工作日",
                          "2026-11-20 周五 09:00 提前1个工作日"));
  EXPECT_THAT(explained("2026-11-24 08:00", Length::working_days(-1)),
              ElementsAre("2026-11-24 周二 08:00 往前推算", "11-23 周一 往前第 1 个工作日",
                          "11-22 周日 周末，不计", "11-21 周六 周末，不计",
                          "11-20 周五 同一钟点不在工作时间，退到前一工作时段的末尾",
                          "2026-11-20 周五 18:00 提前1个工作日"));
  EXPECT_THAT(
      explained("2026-11-23 10:00", Length::work(-2h)),
      ElementsAre("2026-11-23 周一 10:00 往前推算", "11-23 周一 09:00–10:00 计 1小时",
                  "11-22 周日 周末，不计", "11-21 周六 周末，不计",
                  "11-20 周五 17:00–18:00 计 1小时", "2026-11-20 周五 17:00 提前2个工作小时"));
}

TEST(WorkingTime, ExplainsLongLengthsInShort) {
  const auto lines = explained("2024-01-02 10:00", Length::working_days(500));
  EXPECT_LE(lines.size(), 40U);
  EXPECT_THAT(lines, testing::Contains(testing::HasSubstr("…… 略去 ")));
  EXPECT_THAT(lines, testing::Contains(testing::HasSubstr("第 500 个工作日")));
}

}  // namespace
}  // namespace xiebot
