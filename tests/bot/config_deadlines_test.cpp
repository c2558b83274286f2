// Deadlines and days of the configuration.
#include <gmock/gmock.h>

#include "config_file.h"

namespace xiebot {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(ConfigFile, ChangesTheFiguresOfDeadlines) {
  const LoadedConfig loaded = load(R"({
  "deadlines": {"request.approve": "4 h work",
                "request.confirm": {"reminders": ["daily", "30 min wall before"]}}})");
  EXPECT_THAT(loaded.faults, IsEmpty());
  EXPECT_EQ(spell_figures(loaded.config.deadlines.at("request.approve")), "4 h work; half-way");
  EXPECT_EQ(spell_figures(loaded.config.deadlines.at("request.confirm")),
            "1 wd; daily; 30 min wall before");
}

TEST_F(ConfigFile, SaysWhatIsWrongWithDeadlines) {
  EXPECT_THAT(faults(R"({
  "deadlines": {"request.aprove": "1 wd",
    "request.confirm": "soon",
    "request.due": "1 wd",
    "request.approve": {"length": "0 wd", "reminders": ["sometimes"]}}})"),
              ElementsAre("xiebot.json:2: deadlines.request.aprove: there is no deadline "
                          "'request.aprove', did you mean 'request.approve'?",
                          "xiebot.json:3: deadlines.request.confirm: 'soon' is no length; write it "
                          "like '1 wd', '2 h work' or '30 min wall'",
                          "xiebot.json:4: deadlines.request.due: has no length: a date in the form "
                          "says when it ends",
                          "xiebot.json:5: deadlines.request.approve.length: a deadline has to be "
                          "longer than nothing",
                          "xiebot.json:5: deadlines.request.approve.reminders[0]: 'sometimes' is "
                          "no time for a reminder; write 'half-way', '2 h work before', 'daily', "
                          "'that morning' or 'at end'"));
}

TEST_F(ConfigFile, ChecksDeadlinesOfALaterVersionAndWarnsOfThem) {
  const LoadedConfig loaded = load(R"({
  "deadlines": {"task.due": {"reminders": ["1 wd before"]},
    "minutes.sign": "soon"}})");
  EXPECT_THAT(shown(loaded.warnings),
              testing::Contains("xiebot.json:2: deadlines.task.due: nothing in this version goes "
                                "by it, so it is not used"));
  EXPECT_THAT(shown(loaded.faults),
              ElementsAre("xiebot.json:3: deadlines.minutes.sign: 'soon' is no length; write it "
                          "like '1 wd', '2 h work' or '30 min wall'"));
  EXPECT_THAT(loaded.config.deadlines, IsEmpty());
}

TEST_F(ConfigFile, ReadsHolidayFilesAndCompanyDays) {
  put("2027.json", R"({"year": 2027, "papers": [], "days": [
    {"name": "元旦", "date": "2027-01-01", "isOffDay": true}]})");
  put("2028.json", R"({"year": 2028, "days": []})");
  const LoadedConfig loaded = load(R"({"calendar": {
    "files": ["2027.json", "2028.json"],
    "company_days": [{"date": "2026-12-31", "name": "盘点日", "isOffDay": false}]}})");
  EXPECT_THAT(shown(loaded.faults), IsEmpty());
  EXPECT_THAT(loaded.config.calendar_years, ElementsAre(2027));
  ASSERT_EQ(loaded.config.calendar_days.size(), 2U);
  EXPECT_EQ(loaded.config.calendar_days[1].name, "盘点日");
  EXPECT_FALSE(loaded.config.calendar_days[1].is_off);
  EXPECT_THAT(shown(loaded.warnings),
              testing::Contains("xiebot.json:2: calendar.files[1]: the file holds no days, so its "
                                "year counts as not published yet"));
}

}  // namespace
}  // namespace xiebot
