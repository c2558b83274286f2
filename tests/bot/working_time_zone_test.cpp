// The working calendar where clocks are set forward and back.
#include <gtest/gtest.h>

#include "bot/working_time.h"
#include "tests/bot/local_times.h"

namespace xiebot {
namespace {

using namespace std::chrono;

// 2026: 8 March 02:00 -> 03:00, 1 November 02:00 -> 01:00, both Sundays.
const Zone& new_york() {
  static const Zone zone("America/New_York");
  return zone;
}

// 2026: 29 March 01:00 -> 02:00, 25 October 02:00 -> 01:00, both Sundays.
const Zone& london() {
  static const Zone zone("Europe/London");
  return zone;
}

// Works at night, on both Sundays too.
WorkingCalendar night_shift() {
  return {Calendar({{year(2026) / 3 / 8, "夜班", false}, {year(2026) / 11 / 1, "夜班", false}}, {}),
          WorkingHours{{{0h, 6h}, {22h, 24h}}}, new_york()};
}

Instant utc(year_month_day date, seconds time) { return sys_days(date) + time; }

TEST(WorkingTimeAbroad, KeepsTheClockTimeOverBothChanges) {
  const WorkingCalendar york(Calendar({}, {}), WorkingHours{}, new_york());
  // Friday to Monday: 17:00 is 22:00 UTC in winter, 21:00 in summer.
  EXPECT_EQ(york.add(utc(year(2026) / 3 / 6, 22h), Length::working_days(1)),
            utc(year(2026) / 3 / 9, 21h));
  EXPECT_EQ(york.add(utc(year(2026) / 3 / 9, 21h), Length::working_days(-1)),
            utc(year(2026) / 3 / 6, 22h));
  EXPECT_EQ(york.add(utc(year(2026) / 10 / 30, 21h), Length::working_days(1)),
            utc(year(2026) / 11 / 2, 22h));
  EXPECT_EQ(york.add(utc(year(2026) / 3 / 6, 22h), Length::work(2h)),
            utc(year(2026) / 3 / 9, 14h));  // Monday 10:00
  EXPECT_EQ(york.add(utc(year(2026) / 10 / 30, 21h), Length::work(2h)),
            utc(year(2026) / 11 / 2, 15h));
  EXPECT_EQ(york.working_time_between(utc(year(2026) / 3 / 6, 22h), utc(year(2026) / 3 / 9, 14h)),
            2h);

  const WorkingCalendar britain = york.in(london());
  EXPECT_EQ(britain.add(utc(year(2026) / 3 / 27, 17h), Length::working_days(1)),
            utc(year(2026) / 3 / 30, 16h));
  EXPECT_EQ(britain.add(utc(year(2026) / 10 / 23, 16h), Length::working_days(1)),
            utc(year(2026) / 10 / 26, 17h));
}

TEST(WorkingTimeAbroad, WallTimeIsElapsedTime) {
  const WorkingCalendar york(Calendar({}, {}), WorkingHours{}, new_york());
  EXPECT_EQ(shown(york.add(at("2026-03-07 17:00", new_york()), Length::wall(24h)), new_york()),
            "2026-03-08 18:00");
  EXPECT_EQ(shown(york.add(at("2026-10-31 17:00", new_york()), Length::wall(24h)), new_york()),
            "2026-11-01 16:00");
}

TEST(WorkingTimeAbroad, TheZoneDecidesWhichDayItIs) {
  // Sunday 20:00 in New York is Monday morning in Shanghai.
  const Instant moment = at("2026-11-23 09:00", shanghai());
  EXPECT_TRUE(china().is_working(moment));
  EXPECT_FALSE(china().in(new_york()).is_working(moment));
  EXPECT_EQ(china().in(new_york()).day_of(moment), day("2026-11-22"));
  EXPECT_EQ(shown(china().in(new_york()).next_working_moment(moment), new_york()),
            "2026-11-23 09:00");
}

TEST(WorkingTimeAbroad, AShiftCountsTheHoursItsClockShows) {
  const WorkingCalendar night = night_shift();
  // In spring 01:00 to 03:30 takes an hour and a half.
  const Instant spring = utc(year(2026) / 3 / 8, 6h);
  EXPECT_EQ(night.add(spring, Length::work(150min)), spring + 90min);
  EXPECT_EQ(night.add(spring + 90min, Length::work(-150min)), spring);
  // 02:30 is not there: the first moment after the gap.
  EXPECT_EQ(night.add(spring, Length::work(90min)), spring + 1h);
  EXPECT_EQ(night.add(at("2026-03-06 02:30", new_york()), Length::working_days(1)), spring + 1h);
  // In autumn 00:30 to 02:30 takes three hours.
  const Instant autumn = utc(year(2026) / 11 / 1, 4h + 30min);
  EXPECT_EQ(night.add(autumn, Length::work(2h)), autumn + 3h);
  EXPECT_EQ(night.working_time_between(autumn, autumn + 3h), 2h);
}

TEST(WorkingTimeAbroad, NeverLeadsBackwardsInTheHourThatComesTwice) {
  const WorkingCalendar night = night_shift();
  const Instant second = utc(year(2026) / 11 / 1, 6h + 30min);  // 01:30, winter time
  EXPECT_EQ(shown(second, new_york()), "2026-11-01 01:30");
  EXPECT_EQ(night.next_working_moment(second), second);
  EXPECT_EQ(night.add(second, Length::work(15min)), second + 15min);
  EXPECT_EQ(night.add(second, Length::work(1h)), second + 1h);
  EXPECT_EQ(night.add(second, Length::work(0s)), second);
  EXPECT_GE(night.working_time_between(second - 45min, second), 0s);
  // Hours that begin in it begin again.
  const WorkingCalendar early(Calendar({{year(2026) / 11 / 1, "早班", false}}, {}),
                              WorkingHours{{{90min, 6h}}}, new_york());
  EXPECT_EQ(early.next_working_moment(second - 20min), second);
  for (Instant moment = second - 3h; moment < second + 3h; moment += 1min) {
    EXPECT_GE(night.next_working_moment(moment), moment);
    EXPECT_GE(early.next_working_moment(moment), moment);
    EXPECT_TRUE(early.is_working(early.next_working_moment(moment)));
    EXPECT_GE(night.add(moment, Length::work(20min)), moment);
    EXPECT_LE(night.add(moment, Length::work(-20min)), moment);
  }
}

TEST(WorkingTimeAbroad, SkipsHoursThatAreNotThere) {
  const WorkingCalendar gone(Calendar({{year(2026) / 3 / 8, "补班", false}}, {}),
                             WorkingHours{{{2h, 3h}}}, new_york());
  EXPECT_EQ(shown(gone.next_working_moment(at("2026-03-08 01:00", new_york())), new_york()),
            "2026-03-09 02:00");
  EXPECT_EQ(
      shown(gone.add(at("2026-03-06 02:30", new_york()), Length::working_days(1)), new_york()),
      "2026-03-09 02:00");
  // A whole day that an island left out: Friday 30 December 2011.
  const Zone apia("Pacific/Apia");
  const WorkingCalendar samoa(Calendar({}, {}), WorkingHours{}, apia);
  EXPECT_EQ(shown(samoa.add(at("2011-12-29 17:00", apia), Length::work(2h)), apia),
            "2012-01-02 09:00");
  EXPECT_EQ(shown(samoa.next_working_moment(at("2011-12-29 18:00", apia)), apia),
            "2012-01-02 09:00");
}

}  // namespace
}  // namespace xiebot
