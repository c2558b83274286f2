#include <gtest/gtest.h>

#include "adapters/local/clock_move.h"
#include "adapters/local/movable_clock.h"

namespace xiebot::local {
namespace {

using namespace std::chrono_literals;

TEST(LocalClock, RunsOnFromWhereItWasSet) {
  MovableClock clock(MovableClock::Moment(1764000000s));
  const auto steady = clock.steady();
  clock.set(MovableClock::Moment(1600000000s));
  EXPECT_GE(clock.now(), Instant(1600000000s));
  EXPECT_LT(clock.now(), Instant(1600000060s));
  EXPECT_GE(clock.steady(), steady) << "limits and leases do not notice";
}

struct LocalClockMoves : testing::Test {
  // Saturday 2026-10-10 is made up for; 1 to 7 October are off.
  static Calendar october() {
    std::vector<CalendarDay> days;
    for (unsigned day = 1; day <= 7; ++day) {
      days.push_back(
          {.date = {2026y, std::chrono::October, std::chrono::day(day)}, .name = "国庆节"});
    }
    days.push_back({.date = {2026y, std::chrono::October, 10d}, .name = "国庆节", .is_off = false});
    return {days, {2026}};
  }
  Calendar calendar = october();
  Zone zone{"Asia/Shanghai"};

  std::string after(std::string_view now, const ClockMove& move) {
    const auto result = moved(zone.to_instant(*local_time(now)), move, calendar, zone);
    return result ? show_time(*result, zone) : "refused";
  }
};

TEST_F(LocalClockMoves, ByWorkingDaysOverHolidays) {
  EXPECT_EQ(after("2026-09-30 17:00", MoveWorkingDays{1, {}}), "2026-10-08 周四 17:00");
  EXPECT_EQ(after("2026-09-30 17:00", MoveWorkingDays{3, 9h}), "2026-10-10 周六 09:00");
  EXPECT_EQ(after("2026-10-03 08:00", MoveWorkingDays{1, 9h}), "2026-10-08 周四 09:00");
}

TEST_F(LocalClockMoves, ToTheNextMomentAtATimeOfDay) {
  EXPECT_EQ(after("2026-11-23 17:00", MoveToNext{17h + 30min}), "2026-11-23 周一 17:30");
  EXPECT_EQ(after("2026-11-23 17:30", MoveToNext{17h + 30min}), "2026-11-24 周二 17:30");
}

TEST_F(LocalClockMoves, ByMinutesAndToATimeButNotOutOfTheCentury) {
  EXPECT_EQ(after("2026-11-23 23:55", MoveBy{10min}), "2026-11-24 周二 00:05");
  EXPECT_EQ(after("2026-11-23 17:00", MoveTo{*local_time("2027-01-01 00:00")}),
            "2027-01-01 周五 00:00");
  EXPECT_EQ(after("2099-12-31 23:59", MoveBy{10min}), "refused");
  EXPECT_EQ(after("2020-01-01 00:00", MoveBy{-10min}), "refused");
}

TEST(LocalClockTexts, AreReadStrictly) {
  EXPECT_EQ(time_of_day("09:05"), 545min);
  for (const char* wrong : {"", "9:05", "24:00", "09:60", "0905", "09:05:00", "-9:05", "a9:05"}) {
    EXPECT_EQ(time_of_day(wrong), std::nullopt) << wrong;
  }
  EXPECT_TRUE(local_time("2026-11-23T09:00:30").has_value());
  for (const char* wrong : {"", "2026-11-23", "2026-13-01 09:00", "2026-11-31 09:00",
                            "2026/11/23 09:00", "2026-11-23_09:00", "2026-11-23 09:00 "}) {
    EXPECT_FALSE(local_time(wrong).has_value()) << wrong;
  }
}

}  // namespace
}  // namespace xiebot::local
