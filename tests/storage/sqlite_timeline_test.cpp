// What verify() finds after somebody worked on the file with other means.
#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/sqlite_store.h"
#include "tests/storage/store_test.h"

namespace xiebot {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class TamperedTimeline : public testing::Test {
 protected:
  // Three entries, N-1 to N-3, with three records each, and a checkpoint after the second of each.
  void SetUp() override {
    for (int step = 0; step < 3; ++step) {
      write(store_, [&](Tx& tx) {
        for (int number = 1; number <= 3; ++number) {
          const EntryId entry =
              step == 0 ? tx.entries().add(sample_entry("N-" + std::to_string(number)), "")
                        : EntryId(number);
          tx.timeline().append(sample_record(entry, "step " + std::to_string(step)));
        }
        if (step == 1) tx.timeline().checkpoint("2026-11-23");
        if (step == 2) tx.timeline().checkpoint("2026-11-24");
      });
    }
    ASSERT_THAT(verify(), IsEmpty());
  }

  std::vector<std::string> verify() {
    return read(store_, [](const Tx& tx) { return tx.timeline().verify(); });
  }

  void tamper(const std::string& sql) {
    SQLite::Database database(path_.string(), SQLite::OPEN_READWRITE, 5000);
    database.exec(
        "DROP TRIGGER timeline_is_not_changed; DROP TRIGGER timeline_is_not_deleted;"
        "DROP TRIGGER timeline_checkpoints_are_not_changed;"
        "DROP TRIGGER timeline_checkpoints_are_not_deleted");
    ASSERT_GT(database.exec(sql), 0);
  }

  StandingClock clock_;
  TemporaryFolder folder_;
  std::filesystem::path path_ = folder_ / "xiebot.db";
  SqliteStore store_{path_, clock_};
};

TEST_F(TamperedTimeline, NamesTheEntryWithAChangedRecord) {
  tamper("UPDATE timeline SET actor = 'lisi' WHERE entry = 2 AND sequence = 1");
  EXPECT_THAT(verify(), ElementsAre("N-2"));
}

TEST_F(TamperedTimeline, NamesTheEntryWithAChangedLastRecord) {
  tamper("UPDATE timeline SET happened_at = happened_at + 1 WHERE entry = 3 AND sequence = 3");
  EXPECT_THAT(verify(), ElementsAre("N-3", "checkpoint 2026-11-24"));
}

TEST_F(TamperedTimeline, NamesTheEntryWhoseRecordNamesAnUnknownWay) {
  tamper("UPDATE timeline SET via = 'magic' WHERE entry = 1 AND sequence = 1");
  EXPECT_THAT(verify(), ElementsAre("N-1"));
}

TEST_F(TamperedTimeline, MissesARecordFromTheMiddle) {
  tamper("DELETE FROM timeline WHERE entry = 2 AND sequence = 1");
  EXPECT_THAT(verify(), ElementsAre("N-2"));
}

TEST_F(TamperedTimeline, MissesTheLastRecord) {
  tamper("DELETE FROM timeline WHERE entry = 2 AND sequence = 3");
  EXPECT_THAT(verify(), ElementsAre("N-2", "checkpoint 2026-11-24"));
}

TEST_F(TamperedTimeline, MissesARecordThatWasTakenOutOfTheHeadToo) {
  tamper(
      "UPDATE timeline_heads SET sequence = 2, hash ="
      " (SELECT previous FROM timeline WHERE entry = 2 AND sequence = 3) WHERE entry = 2;"
      "DELETE FROM timeline WHERE entry = 2 AND sequence = 3");
  EXPECT_THAT(verify(), ElementsAre("checkpoint 2026-11-24"));
}

TEST_F(TamperedTimeline, MissesAWholeEntry) {
  tamper("DELETE FROM timeline_heads WHERE entry = 2; DELETE FROM timeline WHERE entry = 2");
  EXPECT_THAT(verify(), ElementsAre("checkpoint 2026-11-23", "checkpoint 2026-11-24"));
}

TEST_F(TamperedTimeline, NamesTheChangedCheckpoint) {
  tamper("UPDATE timeline_checkpoints SET hash = 'x' WHERE date = '2026-11-24'");
  EXPECT_THAT(verify(), ElementsAre("checkpoint 2026-11-24"));
}

TEST_F(TamperedTimeline, MissesACheckpoint) {
  tamper("DELETE FROM timeline_checkpoints WHERE date = '2026-11-23'");
  EXPECT_THAT(verify(), ElementsAre("checkpoint 2026-11-24"));
}

}  // namespace
}  // namespace xiebot
