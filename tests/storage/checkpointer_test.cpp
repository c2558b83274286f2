// When what was committed gets from the log into the database file.
#include "storage/checkpointer.h"

#include <filesystem>
#include <thread>

#include "storage/sqlite_store.h"
#include "tests/storage/store_test.h"

namespace xiebot::storage {
namespace {

constexpr std::uintmax_t kMegabyte = 1024 * 1024;
// A page holds 4 KB, so this is some 1,500 pages.
constexpr const char* kSixMegabytes = "INSERT INTO blobs VALUES (zeroblob(6 * 1024 * 1024))";

// An empty database, as Connection expects to find one.
std::filesystem::path made(const std::filesystem::path& path) {
  SQLite::Database database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  database.exec("PRAGMA journal_mode = WAL; CREATE TABLE blobs (content BLOB)");
  return path;
}

class CheckpointerTest : public testing::Test {
 protected:
  [[nodiscard]] std::uintmax_t file_size() const { return std::filesystem::file_size(path_); }

  const TemporaryFolder folder_;
  const std::filesystem::path path_ = made(folder_ / "xiebot.db");
  Connection connection_{path_.string(), Connection::Mode::read_write, std::chrono::seconds(5)};
};

TEST_F(CheckpointerTest, LeavesTheLogAloneUntilItIsTold) {
  Checkpointer checkpointer(connection_);
  connection_.database().exec(kSixMegabytes);
  EXPECT_LT(file_size(), kMegabyte) << "a commit copies nothing";
  checkpointer.run(5000);
  EXPECT_LT(file_size(), kMegabyte) << "the log is shorter than that";
  checkpointer.run(1000);
  EXPECT_GT(file_size(), 6 * kMegabyte);
}

TEST_F(CheckpointerTest, LeavesTheLogToSqliteWhenItGoes) {
  { const Checkpointer checkpointer(connection_); }
  connection_.database().exec("PRAGMA wal_autocheckpoint = 1000");
  connection_.database().exec(kSixMegabytes);
  EXPECT_GT(file_size(), 6 * kMegabyte);
}

TEST_F(CheckpointerTest, TriesAgainWhatAReaderKeptFromBeingCopied) {
  Checkpointer checkpointer(connection_);
  {
    SQLite::Database reader(path_.string(), SQLite::OPEN_READONLY);
    reader.exec("BEGIN");
    reader.execAndGet("SELECT COUNT(*) FROM blobs");
    connection_.database().exec(kSixMegabytes);
    checkpointer.run(1000);
    EXPECT_LT(file_size(), kMegabyte) << "the reader still sees the file as it was";
  }
  connection_.database().exec("INSERT INTO blobs VALUES ('')");
  checkpointer.run(1000);
  EXPECT_GT(file_size(), 6 * kMegabyte);
}

TEST(CheckpointsTest, AreMadeWhileNobodyWaits) {
  const StandingClock clock;
  const TemporaryFolder folder;
  SqliteStore store(folder / "xiebot.db", clock, {});
  const std::string text(6 * kMegabyte, 'x');
  write(store, [&](Tx& tx) { tx.entries().add(sample_entry("E-1"), text); });
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (std::filesystem::file_size(folder / "xiebot.db") < 6 * kMegabyte) {
    ASSERT_LT(std::chrono::steady_clock::now(), patience);
    std::this_thread::yield();
  }
}

}  // namespace
}  // namespace xiebot::storage
