#include "bot/calendar.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <stdexcept>

#include "bot/calendar_file.h"

namespace xiebot {
namespace {

using namespace std::chrono;

year_month_day date(const char* iso) { return parse_iso_date(iso).value(); }

TEST(Calendar, KnowsTheNationalDayOf2026) {
  const Calendar calendar = built_in_calendar();
  EXPECT_FALSE(calendar.is_working_day(date("2026-10-01")));  // a Thursday
  EXPECT_TRUE(calendar.is_working_day(date("2026-10-10")));   // a Saturday made up for
  EXPECT_FALSE(calendar.is_working_day(date("2026-10-11")));
  EXPECT_TRUE(calendar.is_working_day(date("2026-11-23")));
  EXPECT_EQ(calendar.special(date("2026-10-01"))->name, "国庆节");
  EXPECT_FALSE(calendar.special(date("2026-11-23")));
}

TEST(Calendar, CountsWorkingDaysOverTheHoliday) {
  const Calendar calendar = built_in_calendar();
  const auto from = date("2026-09-30");
  EXPECT_EQ(calendar.add_working_days(from, 1), date("2026-10-08"));
  EXPECT_EQ(calendar.add_working_days(from, 2), date("2026-10-09"));
  EXPECT_EQ(calendar.add_working_days(from, 3), date("2026-10-10"));
  EXPECT_EQ(calendar.add_working_days(from, 4), date("2026-10-12"));
  EXPECT_EQ(calendar.add_working_days(date("2026-10-12"), -4), from);
  EXPECT_EQ(calendar.add_working_days(date("2026-10-03"), 0), date("2026-10-03"));
}

RC_GTEST_PROP(Calendar, WorkingDaysAddedAndTakenAwayLeadBack, ()) {
  static const Calendar calendar = built_in_calendar();
  const sys_days start = sys_days(date("2024-01-01")) + days(*rc::gen::inRange(0, 1200));
  RC_PRE(calendar.is_working_day(start));
  const int n = *rc::gen::inRange(-40, 41);
  RC_ASSERT(calendar.add_working_days(calendar.add_working_days(start, n), -n) ==
            year_month_day(start));
}

TEST(Calendar, KnowsWhichYearsArePublished) {
  const Calendar calendar = built_in_calendar();
  for (const int year : {2024, 2025, 2026}) EXPECT_TRUE(calendar.year_known(year));
  EXPECT_FALSE(calendar.year_known(2027));
}

TEST(Calendar, LaterDaysReplaceEarlierOnes) {
  const Calendar calendar(
      {{date("2026-11-23"), "公司日", true}, {date("2026-11-23"), "补班", false}}, {});
  EXPECT_EQ(calendar.special(date("2026-11-23"))->name, "补班");
  EXPECT_TRUE(calendar.is_working_day(date("2026-11-23")));
}

TEST(CalendarFile, ReadsTheHolidayLayout) {
  const CalendarFile file = parse_calendar_file("c.json", R"({
    // comments and other keys are fine
    "$schema": "x", "year": 2027, "papers": [],
    "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true},
             {"name": "元旦", "date": "2026-12-31", "isOffDay": false}]})");
  EXPECT_TRUE(file.faults.empty());
  EXPECT_EQ(file.year, 2027);
  ASSERT_EQ(file.days.size(), 2U);
  EXPECT_EQ(file.days[1].date, date("2026-12-31"));
  EXPECT_FALSE(file.days[1].is_off);
}

TEST(CalendarFile, AnEmptyYearIsNotAYearWithoutHolidays) {
  const CalendarFile file = parse_calendar_file("c.json", R"({"year": 2027, "days": []})");
  EXPECT_TRUE(file.faults.empty());
  EXPECT_FALSE(file.year);
}

TEST(CalendarFile, NamesEveryFaultWithItsLine) {
  const CalendarFile file = parse_calendar_file("c.json", R"({
  "year": "2027",
  "days": [
    {"name": "元旦", "date": "2027-02-30", "isOffDay": true},
    {"name": "元旦", "date": "2027-01-02"},
    {"name": "元旦", "date": "2027-01-03", "isOffDay": true},
    {"name": "元旦", "date": "2027-01-03", "isOffDay": false},
    7
  ]
})");
  std::vector<std::string> faults;
  for (const FileFault& fault : file.faults) faults.push_back(fault.str());
  EXPECT_EQ(faults,
            (std::vector<std::string>{
                "c.json:4: days[0].date: must be a date such as 2026-10-01",
                "c.json:5: days[1].isOffDay: must be true (a day off) or false (a working day)",
                "c.json:7: days[3].date: is listed twice",
                "c.json:8: days[4]: must be {name, date, isOffDay}",
                "c.json:2: year: must be a year from 2000 to 2100"}));
}

TEST(CalendarFile, ToleratesAnything) {
  EXPECT_EQ(parse_calendar_file("c.json", "null").faults.size(), 1U);
  EXPECT_EQ(parse_calendar_file("c.json", "").faults.size(), 1U);
  EXPECT_EQ(parse_calendar_file("c.json", "[]").faults.size(), 1U);
}

TEST(Zone, RefusesUnknownNames) {
  EXPECT_THROW(Zone("Asia/Nowhere"), std::invalid_argument);
  EXPECT_EQ(Zone("Asia/Shanghai").name(), "Asia/Shanghai");
}

TEST(Zone, ConvertsBothWays) {
  const Zone shanghai("Asia/Shanghai");
  const Instant at = sys_days(date("2026-11-23")) + 10h;
  EXPECT_EQ(shanghai.to_local(at), local_days(date("2026-11-23")) + 18h);
  EXPECT_EQ(shanghai.to_instant(local_days(date("2026-11-23")) + 18h), at);
}

TEST(Zone, DecidesWhereClocksAreSet) {
  const Zone berlin("Europe/Berlin");
  // 02:30 does not exist on 2026-03-29; 03:00 summer time is 01:00 UTC.
  EXPECT_EQ(berlin.to_instant(local_days(date("2026-03-29")) + 2h + 30min),
            sys_days(date("2026-03-29")) + 1h);
  // 02:30 exists twice on 2026-10-25; the first is summer time.
  EXPECT_EQ(berlin.to_instant(local_days(date("2026-10-25")) + 2h + 30min),
            sys_days(date("2026-10-25")) + 30min);
}

TEST(Zone, ShowsDatesAndTimes) {
  const Zone shanghai("Asia/Shanghai");
  const Instant at = sys_days(date("2026-11-22")) + 16h + 5min;
  EXPECT_EQ(local_date(at, shanghai), "2026-11-23");
  EXPECT_EQ(show_date(date("2026-11-22")), "2026-11-22 周日");
  EXPECT_EQ(show_time(at, shanghai), "2026-11-23 周一 00:05");
}

TEST(Zone, IsoDatesAreStrict) {
  EXPECT_EQ(iso_date(date("2026-02-03")), "2026-02-03");
  for (const char* wrong :
       {"2026-2-3", "2026-02-30", "2026/02/03", "20260203", "", "2026-02-0x", "-026-02-03"})
    EXPECT_FALSE(parse_iso_date(wrong)) << wrong;
}

}  // namespace
}  // namespace xiebot
