#include "bot/date_words.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace xiebot {
namespace {

using namespace std::chrono;

// "2026-11-25" or "2026-11-25 18:00"; "?" when not understood.
std::string read(std::string_view words, const char* today, hours hour = 10h,
                 TimeDirection direction = TimeDirection::ahead) {
  const local_seconds now = local_days(parse_iso_date(today).value()) + hour;
  static const Calendar calendar = built_in_calendar();
  const auto time = parse_time(words, now, calendar, direction);
  if (!time) return "?";
  if (!time->time_of_day) return iso_date(time->date);
  const auto minutes = time->time_of_day->count();
  return fmt::format("{} {:02}:{:02}", iso_date(time->date), minutes / 60, minutes % 60);
}

struct Reading {
  const char* words;
  const char* date;
};

void expect_readings(const char* today, std::initializer_list<Reading> readings) {
  for (const Reading& reading : readings)
    EXPECT_EQ(read(reading.words, today), reading.date) << reading.words << " on " << today;
}

TEST(DateWords, UnderstandsDaysByName) {
  expect_readings("2026-11-25", {{"今天", "2026-11-25"},
                                 {"明天", "2026-11-26"},
                                 {"后天", "2026-11-27"},
                                 {"後天", "2026-11-27"},
                                 {"大后天", "2026-11-28"},
                                 {"昨天", "2026-11-24"},
                                 {"前天", "2026-11-23"},
                                 {"今晚8点", "2026-11-25 20:00"},
                                 {"明早九点半", "2026-11-26 09:30"}});
}

TEST(DateWords, UnderstandsWeekdays) {
  // 2026-11-25 is a Wednesday.
  expect_readings("2026-11-25", {{"周三", "2026-11-25"},
                                 {"周五", "2026-11-27"},
                                 {"星期五", "2026-11-27"},
                                 {"禮拜五", "2026-11-27"},
                                 {"周日", "2026-11-29"},
                                 {"礼拜天", "2026-11-29"},
                                 {"周一", "2026-11-30"},
                                 {"週二", "2026-12-01"},
                                 {"本周一", "2026-11-23"},
                                 {"这周五", "2026-11-27"},
                                 {"下周三", "2026-12-02"},
                                 {"下周一", "2026-11-30"},
                                 {"下个星期日", "2026-12-06"},
                                 {"下下周三", "2026-12-09"},
                                 {"上周五", "2026-11-20"}});
  EXPECT_EQ(read("下周日", "2026-11-29"), "2026-12-06");
}

TEST(DateWords, UnderstandsMonthEnds) {
  expect_readings("2026-11-25", {{"月底", "2026-11-30"},
                                 {"本月底", "2026-11-30"},
                                 {"下月底", "2026-12-31"},
                                 {"下个月底", "2026-12-31"},
                                 {"11月底", "2026-11-30"},
                                 {"2月底", "2027-02-28"},
                                 {"2028年2月底", "2028-02-29"},
                                 {"年底", "2026-12-31"},
                                 {"下月5日", "2026-12-05"},
                                 {"本月3号", "2026-11-03"}});
  EXPECT_EQ(read("下月31日", "2026-11-25"), "2026-12-31");
  EXPECT_EQ(read("下月31日", "2026-10-25"), "?");
}

// What has happened already: the last such date, today included.
TEST(DateWords, UnderstandsDatesThatAreOver) {
  // 2026-11-25 is a Wednesday.
  for (const auto& [words, date] :
       std::initializer_list<Reading>{{"周三", "2026-11-25"},
                                      {"周五", "2026-11-20"},
                                      {"周四 9:30", "2026-11-19 09:30"},
                                      {"周一", "2026-11-23"},
                                      {"本周五", "2026-11-27"},
                                      {"上周五", "2026-11-20"},
                                      {"11-20", "2026-11-20"},
                                      {"11-25", "2026-11-25"},
                                      {"11-26", "2025-11-26"},
                                      {"12月5日 18:00", "2025-12-05 18:00"},
                                      {"2月29日", "2024-02-29"},
                                      {"20日", "2026-11-20"},
                                      {"30日", "2026-10-30"},
                                      {"31日", "2026-10-31"},
                                      {"12月底", "2025-12-31"},
                                      {"11月底", "2026-11-30"},
                                      {"2027-01-05", "2027-01-05"},
                                      {"昨天 18:00", "2026-11-24 18:00"},
                                      {"3天前", "2026-11-22"},
                                      {"18:00", "2026-11-25 18:00"}}) {
    EXPECT_EQ(read(words, "2026-11-25", 10h, TimeDirection::back), date) << words;
  }
}

TEST(DateWords, UnderstandsDistances) {
  expect_readings("2026-11-25", {{"3天后", "2026-11-28"},
                                 {"三天後", "2026-11-28"},
                                 {"十天之后", "2026-12-05"},
                                 {"3日后", "2026-11-28"},
                                 {"两周后", "2026-12-09"},
                                 {"1个星期以后", "2026-12-02"},
                                 {"3个工作日后", "2026-11-30"},
                                 {"三个工作日后 18:00", "2026-11-30 18:00"},
                                 {"1个月后", "2026-12-25"},
                                 {"2天前", "2026-11-23"},
                                 {"１０天后", "2026-12-05"}});
  EXPECT_EQ(read("3个工作日后", "2026-09-30"), "2026-10-10");
  EXPECT_EQ(read("1个工作日后", "2026-09-30"), "2026-10-08");
  EXPECT_EQ(read("1个月后", "2026-01-31"), "2026-02-28");
  EXPECT_EQ(read("99999天后", "2026-11-25"), "?");
}

TEST(DateWords, UnderstandsWrittenDates) {
  expect_readings("2026-11-25", {{"11-30", "2026-11-30"},
                                 {"11/30", "2026-11-30"},
                                 {"11.30", "2026-11-30"},
                                 {"１１－３０", "2026-11-30"},
                                 {"11月30日", "2026-11-30"},
                                 {"11月30号", "2026-11-30"},
                                 {"11 月 30 日", "2026-11-30"},
                                 {"十一月三十日", "2026-11-30"},
                                 {"十二月五日", "2026-12-05"},
                                 {"2026-11-30", "2026-11-30"},
                                 {"2026/12/1", "2026-12-01"},
                                 {"2026年11月30日", "2026-11-30"},
                                 {"二〇二六年十一月三十日", "2026-11-30"},
                                 {"26年11月30日", "2026-11-30"},
                                 {"2026 年 11 月 30 日", "2026-11-30"},
                                 {"11月30 18:00", "2026-11-30 18:00"},
                                 {"明年3月1日", "2027-03-01"},
                                 {"今年3月1日", "2026-03-01"},
                                 {"11-25", "2026-11-25"},
                                 {"11-24", "2027-11-24"},
                                 {"1-2", "2027-01-02"},
                                 {"30日", "2026-11-30"},
                                 {"三十号", "2026-11-30"},
                                 {"24日", "2026-12-24"},
                                 {"11月30日前", "2026-11-30"},
                                 {"30日前", "2026-11-30"},
                                 {"周五之前", "2026-11-27"}});
}

TEST(DateWords, CrossesYearsAndLeapDays) {
  EXPECT_EQ(read("明天", "2026-12-31"), "2027-01-01");
  EXPECT_EQ(read("12-31", "2026-12-31"), "2026-12-31");
  EXPECT_EQ(read("1日", "2026-12-31"), "2027-01-01");
  EXPECT_EQ(read("2-29", "2026-11-25"), "2028-02-29");
  EXPECT_EQ(read("2-29", "2096-03-01"), "2104-02-29");  // 2100 is no leap year
  EXPECT_EQ(read("明天", "2028-02-28"), "2028-02-29");
  EXPECT_EQ(read("31日", "2026-11-25"), "2026-12-31");
  EXPECT_EQ(read("31日", "2027-02-01"), "2027-03-31");
  EXPECT_EQ(read("下周一", "2026-12-30"), "2027-01-04");
}

TEST(DateWords, UnderstandsTimesOfDay) {
  expect_readings("2026-11-25", {{"11-30 18:00", "2026-11-30 18:00"},
                                 {"周五18点", "2026-11-27 18:00"},
                                 {"周五 18点半", "2026-11-27 18:30"},
                                 {"周五下午6点", "2026-11-27 18:00"},
                                 {"周五晚上8点", "2026-11-27 20:00"},
                                 {"周五晚上12点", "2026-11-28 00:00"},
                                 {"周五上午9:30", "2026-11-27 09:30"},
                                 {"周五中午12点", "2026-11-27 12:00"},
                                 {"周五中午1点", "2026-11-27 13:00"},
                                 {"周五凌晨1点", "2026-11-27 01:00"},
                                 {"明天下午三点一刻", "2026-11-26 15:15"},
                                 {"明天 6点05分", "2026-11-26 06:05"},
                                 {"12月5日18：00", "2026-12-05 18:00"},
                                 {"2026-11-30T18:00:00", "2026-11-30 18:00"},
                                 {"11-30 24:00", "2026-12-01 00:00"},
                                 {"18:00", "2026-11-25 18:00"},
                                 {"下午3点", "2026-11-25 15:00"}});
}

TEST(DateWords, AWeekdayBesideADateMustBeItsOwn) {
  expect_readings("2026-11-25", {{"2026-11-30 周一 18:00", "2026-11-30 18:00"},
                                 {"11月30日（周一）", "2026-11-30"},
                                 {"11月30日 周二", "?"}});
}

TEST(DateWords, RefusesWhatIsNoTime) {
  for (const char* words : {"",
                            " ",
                            "尽快",
                            "11-31",
                            "13-01",
                            "0-5",
                            "2026-02-29",
                            "2026-11",
                            "32日",
                            "周八",
                            "周",
                            "3天",
                            "18:60",
                            "25:00",
                            "24:30",
                            "上午15点",
                            "周五 周六",
                            "明天 明天",
                            "11-30 后来",
                            "0026-11-30",
                            "1234567",
                            "11-30-12",
                            "前",
                            "的",
                            "20261130181234567890天后",
                            "十十十十十十十十天后"})
    EXPECT_EQ(read(words, "2026-11-25"), "?") << words;
}

RC_GTEST_PROP(DateWords, ReadsBackTheTimesItShows, ()) {
  const Zone zone("Asia/Shanghai");
  const Instant at = sys_days(year(2024) / 1 / 1) + minutes(*rc::gen::inRange(0, 3'000'000));
  const auto local = zone.to_local(at);
  const local_seconds now = local_days(year(2026) / 11 / 25);
  const auto read_back = parse_time(show_time(at, zone), now, Calendar({}, {}));
  RC_ASSERT(read_back.has_value());
  RC_ASSERT(local_days(read_back->date) + read_back->time_of_day.value() == local);
}

RC_GTEST_PROP(DateWords, SurviveAnyWords, (const std::string& any)) {
  const auto time = parse_time(any, local_days(year(2026) / 11 / 25), Calendar({}, {}));
  RC_ASSERT(!time || time->date.ok());
  const auto duration = parse_duration(any);
  RC_ASSERT(!duration || *duration >= 0s);
}

TEST(DurationWords, UnderstandsDurations) {
  const std::pair<const char*, seconds> readings[] = {
      {"2小时", 2h},        {"２小時", 2h},        {"30分钟", 30min},
      {"30 分", 30min},     {"1.5小时", 90min},    {"2天", 48h},
      {"1小时30分", 90min}, {"半小时", 30min},     {"半个小时", 30min},
      {"90", 90min},        {"一个半小时", 90min}, {"两小时", 2h},
      {"1小时半", 90min},   {"半天", 12h},         {"1天2小时3分钟", 26h + 3min},
      {"1小时30", 90min},   {"0.25小时", 15min},   {"2h", 2h},
      {"1d 2h", 26h},       {"45秒", 45s}};
  for (const auto& [words, duration] : readings)
    EXPECT_EQ(parse_duration(words), duration) << words;
}

TEST(DurationWords, RefusesWhatIsNoDuration) {
  for (const char* words : {"", "很久", "半", "2小时后", "-2小时", "1.", "1.5.5小时", "9999999天",
                            "999999天", "30 2小时"})
    EXPECT_FALSE(parse_duration(words)) << words;
}

RC_GTEST_PROP(DurationWords, ReadsBackTheDurationsItShows, ()) {
  const seconds duration(*rc::gen::inRange(0, 10'000'000));
  RC_ASSERT(parse_duration(show_duration(duration)) == duration);
}

TEST(DurationWords, ShowsWhatIsThere) {
  EXPECT_EQ(show_duration(90min), "1小时30分钟");
  EXPECT_EQ(show_duration(48h), "2天");
  EXPECT_EQ(show_duration(0s), "0分钟");
}

}  // namespace
}  // namespace xiebot
