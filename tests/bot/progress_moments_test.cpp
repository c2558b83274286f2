// When the moments of a project's day are, and until when they make sense.
#include "bot/progress/moments.h"

#include <gmock/gmock.h>

#include "bot/progress/sheets.h"
#include "tests/bot/local_times.h"

namespace xiebot {
namespace {

using std::chrono::minutes;

Rules rules() {
  return {.forms = {}, .calendar = CompanyCalendar(built_in_calendar(), shanghai())};
}

Moment moment(std::string_view kind) {
  for (const Moment& one : progress_moments()) {
    if (one.kind == kind) return one;
  }
  ADD_FAILURE() << kind;
  return progress_moments().front();
}

std::string next(std::string_view kind, const char* after, const ProgressTimes& times = {}) {
  return shown(next_moment(moment(kind), times, china(), at(after)).at);
}

TEST(ProgressMoments, ComeInTheOrderOfTheDay) {
  EXPECT_EQ(next("progress.heads_up", "2026-11-23 10:00"), "2026-11-23 16:30");
  EXPECT_EQ(next("progress.prompt", "2026-11-23 10:00"), "2026-11-23 17:00");
  EXPECT_EQ(next("progress.nudge", "2026-11-23 10:00"), "2026-11-23 17:30");
  EXPECT_EQ(next("progress.digest", "2026-11-23 10:00"), "2026-11-23 18:00");
}

TEST(ProgressMoments, TakePlaceOnWorkingDaysOnly) {
  const struct {
    const char *after, *next;
  } cases[] = {
      {"2026-11-23 17:00", "2026-11-24 17:00"},  // not twice a day
      {"2026-11-27 18:00", "2026-11-30 17:00"},  // Friday
      {"2026-09-19 12:00", "2026-09-20 17:00"},  // a Sunday made up
      {"2026-09-30 18:00", "2026-10-08 17:00"},  // National Day
      {"2026-10-09 18:00", "2026-10-10 17:00"},  // a Saturday made up
      {"2026-10-10 18:00", "2026-10-12 17:00"},
  };
  for (const auto& row : cases) EXPECT_EQ(next("progress.prompt", row.after), row.next);
}

TEST(ProgressMoments, OfAProjectWithItsOwnTimes) {
  Rules given = rules();
  const ProjectCode project("XMB-001");
  given.project_progress[project] = {.prompt = minutes(16 * 60 + 45)};
  const ProgressTimes times = progress_times(given, project);
  EXPECT_EQ(next("progress.prompt", "2026-11-23 10:00", times), "2026-11-23 16:45");
  EXPECT_EQ(next("progress.digest", "2026-11-23 10:00", times), "2026-11-23 18:00");
  EXPECT_EQ(progress_times(given, ProjectCode("XMB-002")), ProgressTimes{});
}

TEST(ProgressMoments, AreSkippedWhenTheyHaveLostTheirSense) {
  const Rules given = rules();
  const struct {
    const char *kind, *due, *now;
    bool skipped;
  } cases[] = {
      {"progress.heads_up", "2026-11-23 16:30", "2026-11-23 16:59", false},
      {"progress.heads_up", "2026-11-23 16:30", "2026-11-23 17:00", true},
      {"progress.prompt", "2026-11-23 17:00", "2026-11-23 17:59", false},
      {"progress.prompt", "2026-11-23 17:00", "2026-11-23 18:00", true},
      {"progress.nudge", "2026-11-23 17:30", "2026-11-23 18:00", true},
      {"progress.digest", "2026-11-23 18:00", "2026-11-23 21:59", false},
      {"progress.digest", "2026-11-23 18:00", "2026-11-23 22:00", true},
      {"progress.digest", "2026-11-23 18:00", "2026-11-24 10:00", true},
      // A clock that went back makes nothing late.
      {"progress.prompt", "2026-11-23 17:00", "2026-11-23 16:00", false},
  };
  for (const auto& row : cases) {
    const auto why = too_late(moment(row.kind), at(row.due), at(row.now), given, china());
    EXPECT_EQ(!why.empty(), row.skipped) << row.kind << " at " << row.now;
  }
}

TEST(ProgressMoments, AProjectWithAnUnknownZoneKeepsTheCompanys) {
  Project project{.code = ProjectCode("XMB-001")};
  project.timezone = "Mars/Olympus";
  EXPECT_EQ(calendar_of(rules(), project).zone().name(), "Asia/Shanghai");
  project.timezone = "America/New_York";
  EXPECT_EQ(shown(digest_time(rules(), project, "2026-11-23")), "2026-11-24 07:00");
}

TEST(SheetKey, IsReadBackAndNothingElseIs) {
  const SheetKey key{ProjectCode("XMB-001"), DepartmentCode("YFB"), "2026-11-23"};
  EXPECT_EQ(key.str(), "XMB-001/YFB/2026-11-23");
  EXPECT_EQ(SheetKey::parse(key.str())->department, key.department);
  for (const char* other :
       {"", "XMB-001", "XMB-001/YFB", "XMB-001/YFB/", "XMB-001/YFB/yesterday"}) {
    EXPECT_FALSE(SheetKey::parse(other).has_value()) << other;
  }
}

}  // namespace
}  // namespace xiebot
