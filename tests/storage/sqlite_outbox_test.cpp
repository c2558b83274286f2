// The mark on which claiming relies, after many changes in no particular order.
#include <SQLiteCpp/SQLiteCpp.h>

#include <random>

#include "storage/sqlite_store.h"
#include "tests/storage/store_test.h"

namespace xiebot {
namespace {

constexpr int kRows = 40;

void plan(Tx& tx, int number, std::mt19937& random) {
  Message message;
  message.key = std::to_string(number);
  message.to = {"one", ChatId(1 + static_cast<int>(random() % 3)), PersonId()};
  message.urgency = random() % 2 == 0 ? Urgency::normal : Urgency::reply;
  message.entry = EntryId(static_cast<int>(random() % 4));
  tx.outbox().add(message);
}

void change_something(Tx& tx, std::mt19937& random) {
  const OutboxId row(1 + static_cast<int>(random() % kRows));
  Outbox& outbox = tx.outbox();
  switch (random() % 8) {
    case 0:
      (void)outbox.claim("one", {1 + static_cast<int>(random() % 3)}, "me", {});
      break;
    case 1:
    case 2:
      outbox.mark_sent(row, "om_" + std::to_string(row.value()), 1);
      break;
    case 3:
      for (const OutboxRow& claimed : outbox.claim("one", {3}, "me", {})) {
        outbox.mark_later(claimed.id, tx.now(), true);
      }
      break;
    case 4:
      outbox.refresh(EntryId(1 + static_cast<int>(random() % 3)), "", Instant{});
      break;
    case 5:
      outbox.send_afresh(row);
      break;
    case 6:
      if (random() % 8 == 0) outbox.mark_dead(row, "");
      if (random() % 8 == 0) outbox.mark_dropped(row);
      break;
    default:
      if (random() % 4 == 0) outbox.free_leases("another");
  }
}

TEST(SqliteOutbox, MarksTheFirstUnfinishedRowOfEveryLane) {
  const StandingClock clock;
  const TemporaryFolder folder;
  const std::filesystem::path path = folder / "xiebot.db";
  SqliteStore store(path, clock);
  SQLite::Database plain(path.string(), SQLite::OPEN_READONLY, 5000);
  std::mt19937 random(20261123);  // always the same sequence
  int alone = 0;
  for (int round = 0; round < 150; ++round) {
    write(store, [&](Tx& tx) {
      if (round < kRows) plan(tx, round, random);
      for (int i = 0; i < 10; ++i) change_something(tx, random);
    });
    const int wrong = plain
                          .execAndGet(
                              "SELECT COUNT(*) FROM outbox AS o WHERE head <> ("
                              " state IN ('waiting', 'sending') AND (alone OR id = ("
                              "  SELECT MIN(id) FROM outbox AS lane"
                              "  WHERE lane.channel = o.channel AND lane.chat = o.chat"
                              "  AND lane.person = o.person AND lane.urgency = o.urgency"
                              "  AND lane.alone = 0 AND lane.state IN ('waiting', 'sending'))))")
                          .getInt();
    ASSERT_EQ(wrong, 0) << "after round " << round;
    alone += plain
                 .execAndGet(
                     "SELECT COUNT(*) FROM outbox WHERE alone = 1"
                     " AND state IN ('waiting', 'sending')")
                 .getInt();
  }
  EXPECT_GT(alone, 0) << "no row failed often enough to leave its lane";
}

}  // namespace
}  // namespace xiebot
