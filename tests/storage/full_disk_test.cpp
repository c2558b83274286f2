// SQLITE_FULL, after which SQLite may have rolled everything back by itself.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "storage/sqlite_store.h"
#include "storage/writer.h"
#include "tests/storage/store_test.h"

namespace xiebot::storage {
namespace {

TEST(FullDisk, WritesNothingThenAndGoesOnWhenThereIsSpace) {
  const StandingClock clock;
  const TemporaryFolder folder;
  const Fold as_it_is = [](std::string_view text) { return std::string(text); };
  { const SqliteStore makes_it(folder / "xiebot.db", clock); }
  auto tx = std::make_unique<SqliteTx>(folder / "xiebot.db", Connection::Mode::read_write,
                                       std::chrono::seconds(1), as_it_is);
  SQLite::Database& database = tx->connection().database();
  const int pages = database.execAndGet("PRAGMA page_count").getInt();
  Writer writer(std::move(tx), clock);
  const auto may_have = [&](int more) {
    writer.run([&database, pages, more](Tx&) {
      database.execAndGet("PRAGMA max_page_count = " + std::to_string(pages + more));
    });
  };
  const auto set = [&](const std::string& name, std::size_t size) {
    writer.run([&, size](Tx& one) { one.settings().set(name, std::string(size, 'x')); });
  };
  const auto has = [&](const std::string& name) {
    bool found = false;
    writer.run([&](Tx& one) { found = one.settings().get(name).has_value(); });
    return found;
  };

  may_have(3);
  EXPECT_THROW(set("large", 1'000'000), StoreUnavailable);
  EXPECT_FALSE(writer.accepts_writes());
  EXPECT_FALSE(has("large"));
  set("small", 10);
  EXPECT_TRUE(writer.accepts_writes());
  may_have(1'000'000);
  set("large", 1'000'000);
  EXPECT_TRUE(has("large"));
  EXPECT_TRUE(has("small"));
}

}  // namespace
}  // namespace xiebot::storage
