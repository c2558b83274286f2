#include "storage/inspection.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <fstream>
#include <optional>

#include "storage/instance_lock.h"
#include "storage/sqlite_store.h"
#include "tests/storage/store_test.h"

namespace xiebot {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Inspection : public testing::Test {
 protected:
  void fill() {
    SqliteStore store(path_, clock_);
    write(store, [&](Tx& tx) {
      tx.timeline().append(sample_record(tx.entries().add(sample_entry("N-1"), ""), "submit"));
      tx.settings().set("word", "hello");
    });
  }
  void run(const std::string& sql) {
    SQLite::Database(path_.string(), SQLite::OPEN_READWRITE, 5000).exec(sql);
  }
  doctor::DatabaseFacts look() {
    seen_.reset();
    return inspect_database(path_, clock_,
                            [this](const Tx& tx) { seen_ = tx.settings().get("word"); });
  }

  StandingClock clock_;
  TemporaryFolder folder_;
  std::filesystem::path path_ = folder_ / "xiebot.db";
  std::optional<std::string> seen_;
};

TEST_F(Inspection, FindsASoundDatabaseAndShowsIt) {
  fill();
  const doctor::DatabaseFacts facts = look();
  EXPECT_TRUE(facts.exists);
  EXPECT_TRUE(facts.folder_writable);
  EXPECT_FALSE(facts.served);
  EXPECT_GT(facts.free_bytes.value_or(0), 0U);
  EXPECT_EQ(facts.failure, "");
  EXPECT_EQ(facts.schema, facts.newest_schema);
  EXPECT_THAT(facts.damage, IsEmpty());
  EXPECT_THAT(facts.broken_chains, IsEmpty());
  EXPECT_EQ(seen_, "hello");
}

TEST_F(Inspection, MakesNothingWhereThereIsNothing) {
  EXPECT_FALSE(look().exists);
  EXPECT_TRUE(std::filesystem::is_empty(path_.parent_path()));
  path_ = folder_ / "none/xiebot.db";
  EXPECT_FALSE(look().folder_writable);
}

TEST_F(Inspection, NamesTheEntriesWhoseHistoryWasChanged) {
  fill();
  run("DROP TRIGGER timeline_is_not_changed; UPDATE timeline SET actor = 'somebody'");
  EXPECT_THAT(look().broken_chains, ElementsAre("N-1"));
}

TEST_F(Inspection, LeavesAnOlderShapeAsItIs) {
  fill();
  run("PRAGMA user_version = 1");
  EXPECT_EQ(look().schema, 1);
  EXPECT_EQ(seen_, std::nullopt);
  EXPECT_EQ(look().schema, 1);
}

TEST_F(Inspection, SaysWhyAFileCannotBeRead) {
  std::ofstream(path_) << std::string(5000, 'x');
  EXPECT_THAT(look().failure, HasSubstr("not a database"));
}

TEST_F(Inspection, TellsWhetherABotServes) {
  fill();
  std::optional<InstanceLock> lock(path_);
  EXPECT_TRUE(look().served);
  lock.reset();
  EXPECT_FALSE(look().served);
}

}  // namespace
}  // namespace xiebot
