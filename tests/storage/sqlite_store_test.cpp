#include "storage/sqlite_store.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <thread>

#include "storage/backup.h"
#include "storage/migrations.h"
#include "tests/storage/store_test.h"

namespace xiebot {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class SqliteStoreTest : public testing::Test {
 protected:
  std::unique_ptr<SqliteStore> open() { return std::make_unique<SqliteStore>(path_, clock_); }
  // A connection that is none of the store's.
  SQLite::Database plain(const std::filesystem::path& path) {
    return SQLite::Database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 5000);
  }
  std::string refusal() {
    try {
      open();
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "";
  }

  StandingClock clock_;
  TemporaryFolder folder_;
  std::filesystem::path path_ = folder_ / "xiebot.db";
};

unsigned mode_of(const std::filesystem::path& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 0777U;
}

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_F(SqliteStoreTest, IsReadableByItsOwnerOnly) {
  const mode_t before = ::umask(0);
  const auto store = open();
  write(*store, [](Tx& tx) { tx.settings().set("key", "secret"); });
  store->backup(folder_ / "copy.db");
  ::umask(before);
  EXPECT_EQ(mode_of(path_), 0600U);
  EXPECT_EQ(mode_of(path_.string() + "-wal"), 0600U);
  EXPECT_EQ(mode_of(path_.string() + "-shm"), 0600U);
  EXPECT_EQ(mode_of(folder_ / "copy.db"), 0600U);
}

TEST_F(SqliteStoreTest, TakesTheRightsOfOthersAway) {
  open();
  ::chmod(path_.c_str(), 0644);
  open();
  EXPECT_EQ(mode_of(path_), 0600U);
}

TEST_F(SqliteStoreTest, MakesTheNewestShapeFromNothing) {
  open();
  EXPECT_EQ(plain(path_).execAndGet("PRAGMA user_version").getInt(), storage::newest_schema());
  EXPECT_THAT(open()->quick_check(), IsEmpty());
}

TEST_F(SqliteStoreTest, GoesOnWhereAnInterruptedMigrationStopped) {
  EntryId id;
  write(*open(), [&](Tx& tx) { id = tx.entries().add(sample_entry(""), "库存接口"); });
  {
    // As it would be after all steps but the last two.
    SQLite::Database database = plain(path_);
    database.exec("DROP TABLE entry_grams; DROP TABLE newest_entries; DROP INDEX entries_open");
    database.exec("CREATE VIRTUAL TABLE entry_bigrams USING fts5 (bigrams, content = '')");
    database.exec("CREATE INDEX entries_by_author ON entries (author, open, form)");
    database.exec("CREATE INDEX entries_open_by_department ON entries (department)");
    database.exec("CREATE INDEX entries_open_by_project ON entries (project)");
    database.exec("PRAGMA user_version = " + std::to_string(storage::newest_schema() - 2));
  }
  const auto store = open();
  store->finish_indexing();
  const auto found = read(*store, [](const Tx& tx) { return tx.entries().search("库存", 10); });
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].id, id);
  const auto last = read(*store, [](const Tx& tx) {
    return tx.entries().last_of(sample_entry("").author, sample_entry("").form);
  });
  ASSERT_TRUE(last);
  EXPECT_EQ(last->id, id);
  EXPECT_EQ(plain(path_).execAndGet("PRAGMA user_version").getInt(), storage::newest_schema());
}

TEST_F(SqliteStoreTest, RefusesADatabaseOfANewerProgram) {
  open();
  plain(path_).exec("PRAGMA user_version = 1000");
  EXPECT_THAT(refusal(), HasSubstr("schema 1000"));
}

TEST_F(SqliteStoreTest, RefusesAFileThatIsNoDatabase) {
  std::ofstream(path_) << std::string(10000, 'x');
  EXPECT_THAT(refusal(), HasSubstr("not an SQLite database"));
  EXPECT_EQ(contents(path_), std::string(10000, 'x'));
}

TEST_F(SqliteStoreTest, RefusesADatabaseOfAnotherProgram) {
  plain(path_).exec("CREATE TABLE theirs (a)");
  EXPECT_THAT(refusal(), HasSubstr("another program"));
}

TEST_F(SqliteStoreTest, SaysWhichFileItCannotMake) {
  path_ = folder_ / "missing/xiebot.db";
  EXPECT_THAT(refusal(), HasSubstr("missing/xiebot.db"));
}

TEST_F(SqliteStoreTest, LetsNobodyChangeTheTimeline) {
  const auto store = open();
  write(*store, [](Tx& tx) {
    const EntryId entry = tx.entries().add(sample_entry(""), "");
    tx.timeline().append(sample_record(entry, "submit"));
    tx.timeline().checkpoint("2026-11-23");
  });
  SQLite::Database database = plain(path_);
  EXPECT_THROW(database.exec("UPDATE timeline SET action = 'x'"), SQLite::Exception);
  EXPECT_THROW(database.exec("DELETE FROM timeline"), SQLite::Exception);
  EXPECT_THROW(database.exec("UPDATE timeline_checkpoints SET hash = 'x'"), SQLite::Exception);
  EXPECT_THROW(database.exec("DELETE FROM timeline_checkpoints"), SQLite::Exception);
}

TEST_F(SqliteStoreTest, IsCopiedWholeWhileItIsWritten) {
  const auto store = open();
  std::atomic<bool> stop = false;
  std::atomic<int> written = 0;
  std::thread writer([&] {
    while (!stop) {
      write(*store, [](Tx& tx) {
        const int number = tx.entries().next_number("A-");
        tx.entries().add(sample_entry("A-" + std::to_string(number)), "海报");
      });
      ++written;
    }
  });
  while (written < 20) std::this_thread::yield();
  const std::filesystem::path copy = folder_ / "copy.db";
  store->backup(copy);
  backup_database(path_, copy);  // as another process does; replaces the first
  stop = true;
  writer.join();

  const SqliteStore copied(copy, clock_);
  EXPECT_THAT(copied.quick_check(), IsEmpty());
  const int entries = read(copied, [](const Tx& tx) {
    int count = 0;
    tx.entries().each({}, [&](const Entry&) { return ++count > 0; });
    return count;
  });
  EXPECT_GE(entries, 20);
  SQLite::Database database = plain(copy);
  EXPECT_EQ(database.execAndGet("SELECT last FROM counters").getInt(), entries);
}

TEST_F(SqliteStoreTest, LeavesTheOldCopyWhenThereIsNothingToCopy) {
  const std::filesystem::path copy = folder_ / "copy.db";
  std::ofstream(copy) << "the old one";
  EXPECT_THROW(backup_database(folder_ / "missing.db", copy), std::runtime_error);
  EXPECT_EQ(contents(copy), "the old one");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "missing.db"));
}

TEST_F(SqliteStoreTest, IsSharedByTwoProcesses) {
  // Two stores on one file stand for two processes: neither knows the other's connections.
  const auto one = open();
  const auto other = open();
  std::vector<std::thread> threads;
  for (SqliteStore* store : {one.get(), other.get()}) {
    threads.emplace_back([store] {
      for (int i = 0; i < 50; ++i) {
        write(*store, [](Tx& tx) {
          const int number = tx.entries().next_number("A-");
          tx.entries().add(sample_entry("A-" + std::to_string(number)), "海报");
        });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(write(*one, [](Tx& tx) { return tx.entries().next_number("A-"); }), 101);
}

// While it lives, the file cannot grow, nor can any other of this process that is as long.
class FullDisk {
 public:
  explicit FullDisk(const std::filesystem::path& file) {
    old_handler_ = ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &old_limit_);
    const rlimit limit{std::filesystem::file_size(file), old_limit_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &old_limit_);
    ::signal(SIGXFSZ, old_handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit old_limit_{};
  void (*old_handler_)(int) = nullptr;
};

TEST_F(SqliteStoreTest, SaysWhenTheDiskIsFullAndGoesOnAfterwards) {
  const auto store = open();
  EXPECT_TRUE(store->accepts_writes());
  write(*store, [](Tx& tx) { tx.settings().set("before", "kept"); });
  {
    const FullDisk full(path_.string() + "-wal");
    std::vector<std::thread> threads;
    threads.reserve(4);
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&store, thread] {
        EXPECT_THROW(
            write(*store,
                  [&](Tx& tx) { tx.settings().set("during" + std::to_string(thread), "lost"); }),
            StoreUnavailable);
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_FALSE(store->accepts_writes());
    EXPECT_EQ(read(*store, [](const Tx& tx) { return tx.settings().get("before"); }), "kept");
  }
  EXPECT_FALSE(store->accepts_writes());
  write(*store, [](Tx& tx) { tx.settings().set("after", "kept"); });
  EXPECT_TRUE(store->accepts_writes());
  EXPECT_EQ(read(*store, [](const Tx& tx) { return tx.settings().get("during0"); }), std::nullopt);
  EXPECT_THAT(store->quick_check(), IsEmpty());
}

TEST_F(SqliteStoreTest, FinishesWhatHasQueuedBeforeItCloses) {
  {
    const auto store = open();
    std::vector<std::thread> threads;
    threads.reserve(8);
    for (int thread = 0; thread < 8; ++thread) {
      threads.emplace_back([&store, thread] {
        write(*store, [&](Tx& tx) { tx.settings().set(std::to_string(thread), "kept"); });
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  const auto store = open();
  for (int thread = 0; thread < 8; ++thread) {
    EXPECT_EQ(read(*store, [&](const Tx& tx) { return tx.settings().get(std::to_string(thread)); }),
              "kept");
  }
}

}  // namespace
}  // namespace xiebot
