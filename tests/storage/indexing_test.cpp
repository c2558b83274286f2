// What taking entries into the search index costs.
#include <chrono>

#include "storage/connection.h"
#include "storage/entry_search.h"
#include "storage/sqlite_store.h"
#include "tests/storage/store_test.h"

namespace xiebot::storage {
namespace {

TEST(IndexingTest, WritesTheEntriesOfATransactionTogether) {
  constexpr int kEntries = 100;
  const StandingClock clock;
  const TemporaryFolder folder;
  const Fold as_it_is = [](std::string_view text) { return std::string(text); };
  SqliteStore store(folder / "xiebot.db", clock, {.fold = as_it_is});
  write(store, [&](Tx& tx) {
    for (int i = 0; i < kEntries; ++i) {
      tx.entries().add(sample_entry("E-" + std::to_string(i)), "双十一活动需要海报设计与印刷");
    }
  });

  Connection connection(folder / "xiebot.db", Connection::Mode::read_write,
                        std::chrono::seconds(5));
  EntrySearch index(connection, as_it_is);
  connection.begin("BEGIN IMMEDIATE");
  index.update_index(kEntries);
  connection.run("COMMIT");
  EXPECT_FALSE(index.index_is_behind());
  // Two rows an entry, and a few of the index's own for all of them.
  EXPECT_LT(connection.total_changes(), 2 * kEntries + 50);
}

}  // namespace
}  // namespace xiebot::storage
