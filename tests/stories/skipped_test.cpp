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
  const auto skipped_in_a_day = [&] {
    int skipped = -1;
    store.read([&](const Tx& tx) {
      skipped = tx.occurrences().skipped_since(tx.now() - std::chrono::hours(24));
    });
    return skipped;
  };
  Scheduler(store, clock, rules, {}).tick();
  EXPECT_EQ(skipped_in_a_day(), 0);
  clock.move(std::chrono::hours(11));
  // One that has just been started finds them: nobody else was there.
  Scheduler(store, clock, rules, {}).tick();
  EXPECT_EQ(skipped_in_a_day(), 3) << "heads-up, prompt and nudge; the digest is still said";
  const auto metrics =
      bot_metrics({}, {}, std::chrono::seconds(0), skipped_in_a_day(), true, clock.now());
  const auto found =
      std::ranges::find(metrics, std::string("xiebot_occurrences_skipped"), &web::Metric::name);
  ASSERT_NE(found, metrics.end());
  ASSERT_EQ(found->samples.size(), 1U);
  EXPECT_EQ(found->samples.front().value, 3.0);
  clock.move(std::chrono::hours(24) + std::chrono::seconds(1));
  EXPECT_EQ(skipped_in_a_day(), 0);
}

}  // namespace
}  // namespace xiebot::support
