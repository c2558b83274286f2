#include "bot/calendar_import.h"

#include <gmock/gmock.h>

namespace xiebot {
namespace {

using testing::HasSubstr;
using testing::Not;

ImportedDays good(std::string_view text) {
  const auto parsed = parse_days(text);
  EXPECT_TRUE(std::holds_alternative<ImportedDays>(parsed)) << std::get<std::string>(parsed);
  return std::holds_alternative<ImportedDays>(parsed) ? std::get<ImportedDays>(parsed)
                                                      : ImportedDays{};
}

std::string bad(std::string_view text) {
  const auto parsed = parse_days(text);
  EXPECT_TRUE(std::holds_alternative<std::string>(parsed)) << "taken: " << text;
  return std::holds_alternative<std::string>(parsed) ? std::get<std::string>(parsed) : "";
}

std::string shown(const ImportedDays& imported) {
  std::string text;
  for (const int year : imported.years) text += std::to_string(year) + ":";
  for (const CalendarDay& day : imported.days) {
    text += " " + iso_date(day.date) + (day.is_off ? "-" : "+") + day.name;
  }
  return text;
}

TEST(CalendarImport, TakesDaysAsPeopleWriteThem) {
  EXPECT_EQ(shown(good("2027-05-08 上班 劳动节调休")), " 2027-05-08+劳动节调休");
  EXPECT_EQ(shown(good("2027-07-01 放假")), " 2027-07-01-公司安排");
  EXPECT_EQ(shown(good("2027-12-31 至 2028-01-01 放假 年终；2027-12-26 调休")),
            " 2027-12-26+公司安排 2027-12-31-年终 2028-01-01-年终");
  EXPECT_EQ(shown(good("2027-07-01~2027-07-02 休息 A\n\n2027-07-02 上班 B")),
            " 2027-07-01-A 2027-07-02+B")
      << "the later line counts";
}

TEST(CalendarImport, AYearInFrontMakesItTheOfficialArrangement) {
  EXPECT_EQ(shown(good("2027年\n2027-01-01 放假 元旦\n2026-12-27 上班 元旦")),
            "2027: 2026-12-27+元旦 2027-01-01-元旦");
  EXPECT_THAT(bad("2027年\n2025-01-01 放假 元旦"), HasSubstr("2025-01-01"));
}

TEST(CalendarImport, TakesAPublishedFile) {
  EXPECT_EQ(shown(good(R"({"year":2027,"days":[{"name":"元旦","date":"2027-01-01","isOffDay":true},
                           {"name":"元旦","date":"2027-01-10","isOffDay":false}]})")),
            "2027: 2027-01-01-元旦 2027-01-10+元旦");
}

TEST(CalendarImport, NamesEveryFaultAndTakesNothing) {
  const std::string said = bad("2027-13-01 放假\n2027-07-01 放假\n明天 放假\n2027-07-02 也许");
  EXPECT_THAT(said, HasSubstr("有 3 处看不懂"));
  EXPECT_THAT(said, HasSubstr("「2027-13-01 放假」"));
  EXPECT_THAT(said, HasSubstr("「明天 放假」"));
  EXPECT_THAT(said, HasSubstr("「2027-07-02 也许」"));
  EXPECT_THAT(said, Not(HasSubstr("「2027-07-01")));
  EXPECT_THAT(bad("2027-07-03 至 2027-07-01 放假"), HasSubstr("有 1 处"));
  EXPECT_THAT(bad("2027-01-01 至 2030-01-01 放假"), HasSubstr("有 1 处")) << "no such holiday";
  EXPECT_THAT(bad(""), HasSubstr("一行一个"));
  EXPECT_THAT(bad("2027年"), HasSubstr("一行一个"));
}

TEST(CalendarImport, NamesTheLinesOfABrokenFile) {
  EXPECT_THAT(bad("{\"year\":2027,\n\"days\":[\n{\"name\":\"x\",\"date\":\"2027-02-30\","
                  "\"isOffDay\":true}]}"),
              HasSubstr("第 3 行：days[0].date"));
  EXPECT_THAT(bad("{\"year\":2027,"), HasSubstr("有 1 处"));
  EXPECT_THAT(bad(R"({"year":2027,"days":[]})"), HasSubstr("还没有公布"));
}

TEST(CalendarImport, LaterDaysReplaceEarlierOnes) {
  const ImportedDays both = merged(good("2027年 2027-01-01 放假 元旦；2027-01-04 放假 元旦"),
                                   good("2027-01-04 上班 加班"));
  EXPECT_EQ(shown(both), "2027: 2027-01-01-元旦 2027-01-04+加班");
}

}  // namespace
}  // namespace xiebot
