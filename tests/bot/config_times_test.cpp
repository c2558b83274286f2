// Working hours, quiet hours and progress times in the configuration.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bot/config.h"
#include "tests/support/temporary_folder.h"

namespace xiebot {
namespace {

using namespace std::chrono;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

class ConfigTimes : public testing::Test {
 protected:
  LoadedConfig load(const std::string& text) {
    folder_.put("xiebot.json", text);
    return load_config((folder_ / "xiebot.json").string(), [](const auto&) { return std::nullopt; },
                       {});
  }

  std::vector<std::string> faults(const std::string& text) {
    std::vector<std::string> lines;
    for (const FileFault& fault : load(text).faults) {
      lines.push_back(std::to_string(fault.line) + ": " + fault.key + ": " + fault.what);
    }
    return lines;
  }

  support::TemporaryFolder folder_;
};

TEST_F(ConfigTimes, AreTheDefaultsWhenNotWritten) {
  const Config config = load("{}").config;
  EXPECT_EQ(config.working_hours, (WorkingHours{{{9h, 12h}, {13h + 30min, 18h}}}));
  EXPECT_EQ(config.quiet_hours, (DaySpan{22h, 8h}));
  EXPECT_EQ(config.progress, (ProgressTimes{16h + 30min, 17h, 17h + 30min, 18h}));
  EXPECT_THAT(config.project_progress, IsEmpty());
}

TEST_F(ConfigTimes, AreReadAndUsed) {
  const LoadedConfig loaded = load(R"({
  "calendar": {"working_hours": ["08:30-12:00", "12:00-17:30"], "quiet_hours": "21:00-07:30"},
  "progress": {"prompt": "16:45"},
  "projects": [{"code": "A", "name": "A", "progress": {"nudge": "17:00", "digest": "17:15"}},
               {"code": "B", "name": "B", "progress": {}},
               {"code": "C", "name": "C"}]})");
  EXPECT_THAT(loaded.faults, IsEmpty());
  for (const FileFault& warning : loaded.warnings) {
    EXPECT_EQ(warning.what.find("not used"), std::string::npos) << warning.str();
  }
  const Config& config = loaded.config;
  EXPECT_EQ(config.working_hours, (WorkingHours{{{8h + 30min, 12h}, {12h, 17h + 30min}}}));
  EXPECT_EQ(config.quiet_hours, (DaySpan{21h, 7h + 30min}));
  EXPECT_EQ(config.progress, (ProgressTimes{16h + 30min, 16h + 45min, 17h + 30min, 18h}));
  const ProgressTimesOverride own{
      .heads_up = {}, .prompt = {}, .nudge = 17h, .digest = 17h + 15min};
  EXPECT_THAT(config.project_progress, UnorderedElementsAre(Pair(ProjectCode("A"), own)));
  EXPECT_EQ(own.over(config.progress), (ProgressTimes{16h + 30min, 16h + 45min, 17h, 17h + 15min}));
}

TEST_F(ConfigTimes, RefuseWorkingHoursThatAreNone) {
  EXPECT_THAT(
      faults(R"({"calendar": {
  "working_hours": [
    "13:30-18:00",
    "09:00-12:00",
    "17:00-19:00",
    "20:00-20:00",
    "22:00-06:00",
    9]}})"),
      ElementsAre("4: calendar.working_hours[1]: '09:00-12:00' begins before the span "
                  "before it ends, at 18:00; write them in order",
                  "5: calendar.working_hours[2]: '17:00-19:00' begins before the span "
                  "before it ends, at 18:00; write them in order",
                  "6: calendar.working_hours[3]: '20:00-20:00' does not end after it begins",
                  "7: calendar.working_hours[4]: '22:00-06:00' does not end after it begins",
                  "8: calendar.working_hours[5]: must be a string in quotation marks"));
  EXPECT_THAT(faults(R"({"calendar": {"working_hours": []}})"),
              ElementsAre("1: calendar.working_hours: must hold at least one span of time, like "
                          "'09:00-18:00'"));
  EXPECT_THAT(faults(R"({"calendar": {"working_hours": "09:00-18:00"}})"),
              ElementsAre("1: calendar.working_hours: must be a list: [ … ]"));
}

TEST_F(ConfigTimes, RefuseQuietHoursThatAreNone) {
  EXPECT_THAT(faults(R"({"calendar": {"quiet_hours": "08:00-08:00"}})"),
              ElementsAre("1: calendar.quiet_hours: '08:00-08:00' ends where it begins"));
}

TEST_F(ConfigTimes, RefuseProgressTimesOutOfOrder) {
  EXPECT_THAT(faults(R"({
  "progress": {"heads_up": "17:10"},
  "projects": [
    {"code": "A", "name": "A", "progress": {
      "prompt": "17:00",
      "nudge": "16:00"}},
    {"code": "B", "name": "B", "progress": {"digest": "1700"}}]})"),
              ElementsAre("2: progress.heads_up: must not be after 'prompt', which is 17:00",
                          "6: projects[0].progress.nudge: must not be before 'prompt', which is "
                          "17:00",
                          "7: projects[1].progress.digest: '1700' is no time of day; write it like "
                          "'17:00'"));
  // A project is compared with what the company wrote.
  EXPECT_THAT(faults(R"({"progress": {"digest": "20:00"}, "projects": [
  {"code": "A", "name": "A", "progress": {"nudge": "19:00"}}]})"),
              IsEmpty());
  EXPECT_THAT(faults(R"({"progress": {"heads_up": "17:00", "nudge": "18:00"}})"), IsEmpty());
}

}  // namespace
}  // namespace xiebot
