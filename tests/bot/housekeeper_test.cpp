#include "bot/housekeeper.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <future>

#include "outbox_in_memory.h"

namespace xiebot {
namespace {

using namespace std::chrono_literals;

class HousekeeperTest : public testing::Test {
 protected:
  // A job that leaves a trace of each run.
  Job job(const std::string& name, std::chrono::seconds every) {
    return {name, every, [name](Tx& tx) {
              const auto now = tx.now().time_since_epoch().count();
              tx.outbox().add(
                  in_memory::message(fmt::format("{}@{}", name, now), in_memory::to_group(1)));
            }};
  }
  int runs(const std::string& name) {
    int count = 0;
    for (const auto& [id, stored] : store_.world().rows) {
      if (stored.row.message.key.starts_with(name + "@")) ++count;
    }
    return count;
  }

  support::TestClock clock_;
  in_memory::StoreInMemory store_{clock_};
};

TEST_F(HousekeeperTest, RunsEverythingAtTheStartAndThenEachJobInItsTurn) {
  Housekeeper housekeeper(store_, clock_, {job("often", 10s), job("seldom", 25s)});
  const Instant start = clock_.now();
  EXPECT_EQ(housekeeper.tick(start), start + 10s);
  EXPECT_EQ(housekeeper.tick(start + 9s), start + 10s);
  EXPECT_EQ(runs("often"), 1);
  EXPECT_EQ(runs("seldom"), 1);

  clock_.move(10s);
  EXPECT_EQ(housekeeper.tick(clock_.now()), start + 20s);
  EXPECT_EQ(runs("often"), 2);
  EXPECT_EQ(runs("seldom"), 1);
}

TEST_F(HousekeeperTest, RunsAJobOnceAfterALongLeapOfTheClock) {
  Housekeeper housekeeper(store_, clock_, {job("often", 10s)});
  housekeeper.tick(clock_.now());
  clock_.move(24h);
  EXPECT_EQ(housekeeper.tick(clock_.now()), clock_.now() + 10s);
  EXPECT_EQ(runs("often"), 2);
}

TEST_F(HousekeeperTest, GoesOnWhenAJobFailsAndTriesItAgainWithinAMinute) {
  Job failing{"failing", 24h, [](Tx&) { throw std::runtime_error("a fault"); }};
  Housekeeper housekeeper(store_, clock_, {failing, job("sound", 1h)});
  EXPECT_EQ(housekeeper.tick(clock_.now()), clock_.now() + 60s);
  EXPECT_EQ(runs("sound"), 1);
}

TEST_F(HousekeeperTest, CatchesUpWhenTheStoreTakesWritesAgain) {
  Housekeeper housekeeper(store_, clock_, {job("daily", 24h)});
  store_.refuse_writes(true);
  housekeeper.tick(clock_.now());
  store_.refuse_writes(false);
  clock_.move(60s);
  EXPECT_EQ(housekeeper.tick(clock_.now()), clock_.now() + 24h);
  EXPECT_EQ(runs("daily"), 1);
}

TEST_F(HousekeeperTest, IsAliveWhileItsLoopRunsAndLooksAtTheClock) {
  std::promise<void> ran;
  std::once_flag once;
  Job job{"job", 1h, [&](Tx&) { std::call_once(once, [&] { ran.set_value(); }); }};
  Housekeeper housekeeper(store_, clock_, {job});
  EXPECT_FALSE(housekeeper.alive());
  housekeeper.start();
  EXPECT_TRUE(housekeeper.alive());
  ran.get_future().wait();
  housekeeper.stop();
  EXPECT_FALSE(housekeeper.alive());
}

TEST_F(HousekeeperTest, IsNotAliveWhenAJobHangs) {
  std::promise<void> entered, release;
  std::shared_future<void> released = release.get_future().share();
  std::once_flag once;
  Job job{"hangs", 1h, [&, released](Tx&) {
            std::call_once(once, [&] { entered.set_value(); });
            released.wait();
          }};
  Housekeeper housekeeper(store_, clock_, {job});
  housekeeper.start();
  entered.get_future().wait();
  EXPECT_TRUE(housekeeper.alive());
  clock_.move(1min);
  EXPECT_FALSE(housekeeper.alive());
  release.set_value();
}

}  // namespace
}  // namespace xiebot
