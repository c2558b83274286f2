// What of the day was left out is counted, for whoever watches the figures.
#include <gtest/gtest.h>

#include <algorithm>

#include "bot/scheduler.h"
#include "program/metrics.h"
#include "program/setup.h"
#include "storage/sqlite_store.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_clock.h"

namespace xiebot::support {
namespace {

TEST(SkippedMoments, AreCountedAmongTheMetrics) {
  const TemporaryFolder folder;
  TestClock clock;  // Monday 10:00
  const Rules rules = rules_from(Config{});
  SqliteStore store(folder / "bot.db", clock);
  store.transact([](Tx& tx) {
    tx.directory().put(Department{.code = DepartmentCode("YFB"), .name = "研发部"});
    Project project{.code = ProjectCode("XMB-001"), .name = "新品上市"};
    project.departments = {DepartmentCode("YFB")};
    tx.directory().put(project);
  });
  Scheduler scheduler(store, clock, rules, {});
  scheduler.tick();
  EXPECT_EQ(scheduler.skipped(), 0U);
  clock.move(std::chrono::hours(11));
  scheduler.tick();
  EXPECT_EQ(scheduler.skipped(), 3U) << "heads-up, prompt and nudge; the digest is still said";
  const auto metrics =
      bot_metrics({}, {}, scheduler.lateness(), scheduler.skipped(), true, clock.now());
  const auto found = std::ranges::find(metrics, std::string("xiebot_occurrences_skipped_total"),
                                       &web::Metric::name);
  ASSERT_NE(found, metrics.end());
  ASSERT_EQ(found->samples.size(), 1U);
  EXPECT_EQ(found->samples.front().value, 3.0);
}

}  // namespace
}  // namespace xiebot::support
