// When what was committed gets from the log into the database file.
#include "storage/checkpointer.h"

#include <filesystem>
#include <memory>
#include <thread>

#include "storage/migrations.h"
#include "storage/sqlite_tx.h"
#include "storage/writer.h"
#include "tests/storage/store_test.h"

namespace xiebot::storage {
namespace {

constexpr std::uintmax_t kMegabyte = 1024 * 1024;
// A page holds 4 KB, so this is some 1,500 pages.
constexpr const char* kSixMegabytes = "INSERT INTO blobs VALUES (zeroblob(6 * 1024 * 1024))";

// An empty database, as Connection expects to find one.
std::filesystem::path made(const std::filesystem::path& path, const std::string& more) {
  SQLite::Database database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  database.exec("PRAGMA journal_mode = WAL;" + more);
  return path;
}

class CheckpointerTest : public testing::Test {
 protected:
  [[nodiscard]] std::uintmax_t file_size() const { return std::filesystem::file_size(path_); }

  const TemporaryFolder folder_;
  const std::filesystem::path path_ =
      made(folder_ / "xiebot.db", "CREATE TABLE blobs (content BLOB)");
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

// A writer with limits of its own, below those at which SQLite would copy by itself.
class WriterLogTest : public testing::Test {
 protected:
  static constexpr int kNever = 1'000'000;

  void start(LogLimits limits) {
    auto tx = std::make_unique<SqliteTx>(path_.string(), Connection::Mode::read_write,
                                         std::chrono::seconds(5), fold_);
    migrate(tx->connection());
    writer_ = std::make_unique<Writer>(std::move(tx), clock_, limits);
  }
  // Some 500 pages.
  void write_two_megabytes() const {
    const std::string text(2 * kMegabyte, 'x');
    writer_->run([&](Tx& tx) { tx.settings().set("text", text); });
  }
  [[nodiscard]] bool is_copied() const { return std::filesystem::file_size(path_) > 2 * kMegabyte; }
  void do_nothing() const {
    writer_->run([](Tx&) {});
  }

  StandingClock clock_;
  const Fold fold_ = [](std::string_view text) { return std::string(text); };
  const TemporaryFolder folder_;
  const std::filesystem::path path_ = made(folder_ / "xiebot.db", "");
  std::unique_ptr<Writer> writer_;
};

TEST_F(WriterLogTest, IsCopiedUnderLoadOnceItIsLong) {
  start({.at_leisure = kNever, .under_load = 900});
  write_two_megabytes();
  do_nothing();  // after what followed the work before
  EXPECT_FALSE(is_copied());
  write_two_megabytes();
  do_nothing();
  EXPECT_TRUE(is_copied());
}

TEST_F(WriterLogTest, IsCopiedWhileNobodyWaits) {
  start({.at_leisure = 100, .under_load = kNever});
  write_two_megabytes();
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!is_copied()) {
    ASSERT_LT(std::chrono::steady_clock::now(), patience);
    std::this_thread::yield();
  }
}

}  // namespace
}  // namespace xiebot::storage
