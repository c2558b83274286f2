#include "bot/recurrence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/bot/local_times.h"

namespace xiebot {
namespace {

using namespace std::chrono;
using testing::ElementsAre;
using testing::IsEmpty;
using Rhythm = Recurrence::Rhythm;

// "10-08 15:00" or, when it was moved or others were dropped for it, "10-08 15:00 for 10-01 not
// 09-24".
std::string told(const Occurrence& occurrence, const Zone& zone) {
  std::string text = shown(occurrence.at, zone).substr(5);
  const auto key = [](year_month_day date) { return iso_date(date).substr(5); };
  if (occurrence.moved) text += " for " + key(occurrence.key);
  for (const year_month_day date : occurrence.dropped) text += " not " + key(date);
  return text;
}

std::vector<std::string> next_ones(const char* words, const char* anchor, int count,
                                   const WorkingCalendar& calendar = china()) {
  const Recurrence rule = parse_recurrence(words).value();
  const Instant begin = at(anchor, calendar.zone());
  std::vector<std::string> texts;
  Instant after = begin - 1s;
  for (int i = 0; i < count; ++i) {
    const Occurrence next = rule.next_after(after, begin, calendar);
    texts.push_back(told(next, calendar.zone()));
    after = next.at;
  }
  return texts;
}

TEST(Recurrence, EveryWorkingDayIncludesTheMadeUpOnes) {
  // Sunday 20 September and Saturday 10 October are worked, 25 to 27 September and the first week
  // of October and Sunday 11 October are not.
  EXPECT_THAT(next_ones("每个工作日 17:00", "2026-09-18 17:00", 4),
              ElementsAre("09-18 17:00", "09-20 17:00", "09-21 17:00", "09-22 17:00"));
  EXPECT_THAT(
      next_ones("每个工作日 17:00", "2026-09-30 16:00", 5),
      ElementsAre("09-30 17:00", "10-08 17:00", "10-09 17:00", "10-10 17:00", "10-12 17:00"));
  EXPECT_THAT(next_ones("每天 17:00", "2026-10-01 10:00", 1), ElementsAre("10-08 17:00"));
}

TEST(Recurrence, EveryWeekMovesOverHolidaysAndKeepsItsKey) {
  // Friday 25 September: Mid-Autumn; Friday 2 October: National Day.
  EXPECT_THAT(next_ones("每周五 15:00", "2026-09-18 15:00", 5),
              ElementsAre("09-18 15:00", "09-28 15:00 for 09-25", "10-08 15:00 for 10-02",
                          "10-09 15:00", "10-16 15:00"));
  const Recurrence rule = parse_recurrence("每周五 15:00").value();
  const Occurrence moved = rule.next_after(at("2026-10-02 15:00"), at("2026-09-01 00:00"), china());
  EXPECT_EQ(moved.key, year(2026) / 10 / 2);
  EXPECT_EQ(moved.at, at("2026-10-08 15:00"));
  EXPECT_TRUE(moved.moved);
  EXPECT_THAT(moved.dropped, IsEmpty());
}

TEST(Recurrence, TwoThatMeetOnOneDayAreOne) {
  // Thursday 1 October moves to Thursday 8 October, where the next one is.
  EXPECT_THAT(next_ones("每周四 15:00", "2026-09-24 10:00", 3),
              ElementsAre("09-24 15:00", "10-08 15:00 not 10-01", "10-15 15:00"));
  // A holiday of three weeks.
  std::vector<CalendarDay> off;
  for (local_days date = day("2026-07-06"); date <= day("2026-07-26"); date += days(1)) {
    off.push_back({year_month_day(date), "检修", true});
  }
  const WorkingCalendar closed(built_in_calendar().with(off, {}), WorkingHours{}, shanghai());
  EXPECT_THAT(
      next_ones("每周五 15:00", "2026-07-03 10:00", 3, closed),
      ElementsAre("07-03 15:00", "07-27 15:00 for 07-24 not 07-10 not 07-17", "07-31 15:00"));
}

TEST(Recurrence, EveryOtherWeekCountsFromTheFirst) {
  EXPECT_THAT(next_ones("双周周五 15:00", "2026-11-23 10:00", 3),
              ElementsAre("11-27 15:00", "12-11 15:00", "12-25 15:00"));
  // Friday is over, so the first is a week later.
  EXPECT_THAT(next_ones("双周周五 15:00", "2026-11-27 15:01", 2),
              ElementsAre("12-04 15:00", "12-18 15:00"));
  // The first one itself as the anchor gives the same weeks.
  EXPECT_THAT(next_ones("双周周五 15:00", "2026-11-27 15:00", 2),
              ElementsAre("11-27 15:00", "12-11 15:00"));
  EXPECT_THAT(next_ones("双周", "2026-09-18 09:00", 3),
              ElementsAre("09-18 15:00", "10-08 15:00 for 10-02", "10-16 15:00"));
  const Recurrence rule = parse_recurrence("双周周五").value();
  EXPECT_EQ(rule.next_after(at("2027-11-20 10:00"), at("2026-11-27 15:00"), china()).at,
            at("2027-11-26 15:00"));
}

TEST(Recurrence, OnADayOfTheMonth) {
  EXPECT_THAT(next_ones("每月15日 10:00", "2026-08-01 00:00", 3),
              ElementsAre("08-17 10:00 for 08-15", "09-15 10:00", "10-15 10:00"));
  EXPECT_THAT(next_ones("每月15日 10:00", "2026-09-15 10:00", 1), ElementsAre("09-15 10:00"));
  EXPECT_THAT(next_ones("每月31日 10:00", "2026-01-31 11:00", 3),
              ElementsAre("02-28 10:00", "03-31 10:00", "04-30 10:00"));
  EXPECT_THAT(next_ones("每月30号", "2024-02-01 00:00", 2),
              ElementsAre("02-29 15:00", "04-01 15:00 for 03-30"));
}

TEST(Recurrence, InTheLastWeekOfTheMonth) {
  EXPECT_THAT(next_ones("每月最后一周", "2026-11-01 00:00", 3),
              ElementsAre("11-27 15:00", "12-25 15:00", "01-29 15:00"));
  EXPECT_THAT(next_ones("每月最后一周周三 10:00", "2026-09-01 00:00", 2),
              ElementsAre("09-30 10:00", "10-28 10:00"));
  EXPECT_THAT(next_ones("每月最后一周周日", "2026-11-01 00:00", 1),
              ElementsAre("11-30 15:00 for 11-29"));
}

TEST(Recurrence, BeginsAtItsAnchor) {
  const Recurrence rule = parse_recurrence("每周五 15:00").value();
  EXPECT_EQ(rule.next_after(at("2026-01-01 00:00"), at("2026-11-27 15:00"), china()).at,
            at("2026-11-27 15:00"));
  EXPECT_EQ(rule.next_after(at("2026-01-01 00:00"), at("2026-11-27 15:01"), china()).at,
            at("2026-12-04 15:00"));
  // A date before the anchor does not count, though it is moved behind it.
  EXPECT_EQ(rule.next_after(at("2026-10-03 00:00"), at("2026-10-03 00:00"), china()).key,
            year(2026) / 10 / 9);
}

TEST(Recurrence, ADayThatIsCancelledLaterKeepsItsKey) {
  const Recurrence rule = parse_recurrence("每周五 15:00").value();
  const WorkingCalendar changed(
      built_in_calendar().with({{year(2026) / 11 / 27, "公司日", true}}, {}), WorkingHours{},
      shanghai());
  const Instant monday = at("2026-11-23 10:00");
  const Occurrence before = rule.next_after(monday, monday, china());
  const Occurrence after = rule.next_after(monday, monday, changed);
  EXPECT_EQ(before.key, after.key);
  EXPECT_EQ(after.at, at("2026-11-30 15:00"));
}

TEST(Recurrence, KeepsItsClockTimeWhereClocksAreSet) {
  const Zone new_york("America/New_York");
  const WorkingCalendar york(Calendar({}, {}), WorkingHours{}, new_york);
  const Recurrence rule = parse_recurrence("每周五 15:00").value();
  const Instant winter = at("2026-03-06 15:00", new_york);
  EXPECT_EQ(rule.next_after(winter, winter, york).at, winter + days(7) - 1h);
  const Instant summer = at("2026-10-30 15:00", new_york);
  EXPECT_EQ(rule.next_after(summer, summer, york).at, summer + days(7) + 1h);
  // A Sunday made up for, 02:30 does not exist on it; 01:30 exists twice and comes once.
  const WorkingCalendar sundays(
      Calendar({{year(2026) / 3 / 8, "补班", false}, {year(2026) / 11 / 1, "补班", false}}, {}),
      WorkingHours{}, new_york);
  EXPECT_THAT(next_ones("每天 2:30", "2026-03-06 02:30", 3, sundays),
              ElementsAre("03-06 02:30", "03-08 03:00", "03-09 02:30"));
  EXPECT_THAT(next_ones("每天 1:30", "2026-10-30 01:30", 3, sundays),
              ElementsAre("10-30 01:30", "11-01 01:30", "11-02 01:30"));
}

TEST(RecurrenceWords, AreUnderstood) {
  const auto rule = [](Rhythm rhythm, unsigned weekday, unsigned day, minutes time) {
    return Recurrence{.rhythm = rhythm, .weekday = weekday, .day = day, .time = time};
  };
  using enum Recurrence::Rhythm;
  for (const char* words :
       {"每个工作日 17:00", "每个工作日", "每天17点", "每日下午5点", "daily 17:00", "Daily",
        "每工作日17：00", "每個工作日 １７:００", "每个工作日的 17:00"}) {
    EXPECT_EQ(parse_recurrence(words), rule(every_working_day, 5, 1, 17h)) << words;
  }
  for (const char* words : {"每周五 15:00", "每周五15点", "每星期五下午3点", "每个星期五", "每週五",
                            "每礼拜五 15:00", " 每周5 15:00 "}) {
    EXPECT_EQ(parse_recurrence(words), rule(weekly, 5, 1, 15h)) << words;
  }
  for (const char* words : {"双周周五 15:00", "双周五15:00", "双周", "隔周周五", "每两周周五 15:00",
                            "每2周的周五", "每隔一周周五", "雙週週五"}) {
    EXPECT_EQ(parse_recurrence(words), rule(every_other_week, 5, 1, 15h)) << words;
  }
  EXPECT_EQ(parse_recurrence("双周 10:00"), rule(every_other_week, 5, 1, 10h));
  EXPECT_EQ(parse_recurrence("双周周日 10:00"), rule(every_other_week, 7, 1, 10h));
  for (const char* words : {"每月最后一周", "每月最后一周周五", "每个月最后一周的周五 15:00",
                            "每月最后一个周五", "每月末周周五"}) {
    EXPECT_EQ(parse_recurrence(words), rule(last_week, 5, 1, 15h)) << words;
  }
  EXPECT_EQ(parse_recurrence("每月15日 10:00"), rule(monthly, 5, 15, 10h));
  EXPECT_EQ(parse_recurrence("每月十五号上午十点"), rule(monthly, 5, 15, 10h));
  EXPECT_EQ(parse_recurrence("每月底"), rule(monthly, 5, 31, 15h));
  EXPECT_EQ(parse_recurrence("每月最后一天 9:00"), rule(monthly, 5, 31, 9h));
}

TEST(RecurrenceWords, AreRefusedWhenUnclear) {
  for (const char* words : {"",
                            " ",
                            "每",
                            "每周",
                            "每周 15:00",
                            "每周八",
                            "每周五 25:00",
                            "每周五 24:00",
                            "周五 15:00",
                            "每月",
                            "每月0日",
                            "每月32日",
                            "每月15",
                            "每月最后",
                            "每月最后一个",
                            "每三周周五",
                            "双",
                            "每周五 15:00 开会",
                            "每年1月1日",
                            "每周3点",
                            "每周五周六"}) {
    EXPECT_FALSE(parse_recurrence(words)) << words;
  }
}

TEST(RecurrenceWords, AreShownWhole) {
  for (const char* words : {"每个工作日 17:00", "每周五 15:00", "双周周日 09:05", "每月15日 10:00",
                            "每月最后一天 10:00", "每月最后一周周三 10:00"}) {
    EXPECT_EQ(show_recurrence(parse_recurrence(words).value()), words);
  }
}

Recurrence any_rule() {
  return {.rhythm = static_cast<Rhythm>(*rc::gen::inRange(0, 5)),
          .weekday = *rc::gen::inRange(1U, 8U),
          .day = *rc::gen::inRange(1U, 32U),
          .time = minutes(*rc::gen::inRange(0, 1440))};
}

RC_GTEST_PROP(RecurrenceLaws, WhatIsShownIsReadBack, ()) {
  const Recurrence rule = any_rule();
  const auto back = parse_recurrence(show_recurrence(rule));
  RC_ASSERT(back.has_value());
  RC_ASSERT(show_recurrence(*back) == show_recurrence(rule));
}

RC_GTEST_PROP(RecurrenceLaws, SurviveAnyWords, (const std::string& any)) {
  const auto rule = parse_recurrence("每" + any);
  RC_ASSERT(!rule || (rule->weekday >= 1 && rule->weekday <= 7 && rule->day >= 1));
}

// Keys rise, times rise, one a day, on working days only; and the next one is the same from
// wherever before it one asks.
RC_GTEST_PROP(RecurrenceLaws, OccurrencesComeInOrderAndOnce, ()) {
  static const WorkingCalendar abroad = china().in(Zone("Europe/London"));
  const WorkingCalendar& calendar = *rc::gen::arbitrary<bool>() ? china() : abroad;
  const Recurrence rule = any_rule();
  const Instant anchor = sys_days(year(2024) / 1 / 1) + seconds(*rc::gen::inRange(0, 80'000'000));
  Occurrence last = rule.next_after(anchor - 1s, anchor, calendar);
  for (int i = 0; i < 30; ++i) {
    const Occurrence next = rule.next_after(last.at, anchor, calendar);
    RC_ASSERT(next.at > last.at);
    RC_ASSERT(sys_days(next.key) > sys_days(last.key));
    RC_ASSERT(calendar.day_of(next.at) > calendar.day_of(last.at));
    RC_ASSERT(calendar.is_working_day(next.at));
    RC_ASSERT(next.moved == (local_days(next.key) != calendar.day_of(next.at)));
    const seconds gap = next.at - last.at;
    RC_ASSERT(rule.next_after(next.at - 1s, anchor, calendar) == next);
    RC_ASSERT(rule.next_after(last.at + gap / 2, anchor, calendar) == next);
    last = next;
  }
}

}  // namespace
}  // namespace xiebot
