// What befalls the database of the real program: a second bot, a lock, a full disk, rights that
// lack, damage. Nothing that was not stored is answered 200, and everybody is told what to do.
#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <optional>

#include "tests/stories/served_database.h"

namespace xiebot::support {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::SizeIs;

class DatabaseFault : public ServedDatabase {
 protected:
  void overwrite(std::streamoff at, std::size_t bytes) const {
    std::fstream file(database, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(at);
    file << std::string(bytes, '\xa5');
  }
  // The first page of what the table holds.
  void overwrite_table(const std::string& table) const {
    int page = 0;
    {
      SQLite::Database file(database.string());
      page = file.execAndGet("SELECT rootpage FROM sqlite_master WHERE name = '" + table + "'");
    }
    constexpr int kPage = 4096;
    overwrite((page - 1) * kPage, kPage);
  }
  // Some entries, and everything in the one file.
  void fill_and_stop() {
    start();
    for (int i = 1; i <= 5; ++i) EXPECT_EQ(files(i).status, 200);
    EXPECT_EQ(program.end(SIGTERM), 0);
    EXPECT_FALSE(fs::exists(database.string() + "-wal"));
  }
};

TEST_F(DatabaseFault, ASecondBotOnItIsRefusedAndTheFirstGoesOn) {
  start();
  EXPECT_EQ(files(1).status, 200);
  configure("second.json");
  Program second(XIEBOT_PROGRAM, folder / "second.json");
  EXPECT_EQ(second.start(clock.precise()), "");
  EXPECT_EQ(second.end(0), 1);
  EXPECT_THAT(folder.content("second.json.log"),
              AllOf(HasSubstr("another xiebot serves from"), HasSubstr("stop it first")));
  EXPECT_EQ(files(2).status, 200);
  EXPECT_EQ(program.end(SIGTERM), 0);
  EXPECT_THAT(entries_in(database), SizeIs(2));
}

TEST_F(DatabaseFault, WithoutTheRightToWriteItDoesNotStart) {
  fill_and_stop();
  // Root may write anywhere, and gives that up.
  const fs::path copy = folder / "xiebot";
  fs::copy_file(XIEBOT_PROGRAM, copy);
  fs::permissions(folder.path(), fs::perms(0755));
  fs::permissions(folder / "config.json", fs::perms(0644));
  fs::permissions(copy, fs::perms(0755));
  const std::string serve =
      fmt::format("{}timeout 20 '{}' serve --config '{}'",
                  ::geteuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : "",
                  copy.string(), (folder / "config.json").string());
  if (::geteuid() != 0) fs::permissions(folder.path(), fs::perms(0555));
  const Ran without_folder = run(serve);
  EXPECT_EQ(without_folder.status, 1) << without_folder.output;
  EXPECT_THAT(without_folder.output, AllOf(HasSubstr("bot.db"), HasSubstr("ermission denied")));
  if (::geteuid() != 0) {
    fs::permissions(folder.path(), fs::perms(0755));
    return;  // of one's own file the rights are simply put right
  }
  fs::permissions(folder.path(), fs::perms(0777));
  fs::permissions(folder / "bot.db.lock", fs::perms(0666));
  fs::permissions(database, fs::perms(0444));
  const Ran without_file = run(serve);
  EXPECT_EQ(without_file.status, 1) << without_file.output;
  EXPECT_THAT(without_file.output, AllOf(HasSubstr("bot.db"), HasSubstr("not permitted")));
}

TEST_F(DatabaseFault, LockedByAnotherItSaysSoAndTakesWhatIsDeliveredAgain) {
  start();
  EXPECT_EQ(files(1).status, 200);
  // Or whoever has something to record waits for the lock before us.
  EXPECT_TRUE(feishu.wait_until([&] { return feishu.personal(kLi).size() == 1; }));
  EXPECT_TRUE(feishu.wait_until([&] {
    const std::string figures = asks("/metrics").body;
    return figures.find(R"(xiebot_outbox_rows{channel="feishu",state="sending"} 0)") !=
               std::string::npos &&
           figures.find(R"(xiebot_outbox_rows{channel="feishu",state="waiting"} 0)") !=
               std::string::npos;
  }));
  {
    SQLite::Database other(database.string(), SQLite::OPEN_READWRITE, 5000);
    other.exec("BEGIN EXCLUSIVE");
    EXPECT_EQ(files(2).status, 500);
    const http::Reply ready = asks("/readyz");
    EXPECT_EQ(ready.status, 503);
    EXPECT_THAT(ready.body, HasSubstr("does not accept writes"));
    EXPECT_EQ(asks("/healthz").status, 200);
    other.exec("ROLLBACK");
  }
  EXPECT_EQ(feishu.delivers_again().status, 200);
  EXPECT_EQ(feishu.delivers_again(true).status, 200);
  EXPECT_TRUE(becomes_ready());
  EXPECT_EQ(program.end(SIGTERM), 0);
  EXPECT_THAT(entries_in(database), SizeIs(2));
  EXPECT_THAT(folder.content("config.json.log"), HasSubstr("database is locked"));
}

TEST_F(DatabaseFault, WithAFullDiskItAnswersFiveHundredUntilThereIsSpace) {
  const auto handler = ::signal(SIGXFSZ, SIG_IGN);  // the program takes that over
  start();
  EXPECT_EQ(files(1).status, 200);
  rlimit before{};
  const rlimit full{fs::file_size(database.string() + "-wal"), RLIM_INFINITY};
  ASSERT_EQ(::prlimit(program.id(), RLIMIT_FSIZE, &full, &before), 0);
  EXPECT_EQ(files(2).status, 500);
  EXPECT_EQ(asks("/readyz").status, 503);
  EXPECT_THAT(asks("/metrics").body, HasSubstr("xiebot_ready 0\n"));
  ASSERT_EQ(::prlimit(program.id(), RLIMIT_FSIZE, &before, nullptr), 0);
  EXPECT_EQ(feishu.delivers_again().status, 200);
  EXPECT_TRUE(becomes_ready());
  EXPECT_THAT(asks("/metrics").body, HasSubstr("xiebot_ready 1\n"));
  EXPECT_EQ(program.end(SIGTERM), 0);
  ::signal(SIGXFSZ, handler);
  EXPECT_THAT(entries_in(database), SizeIs(2));
}

TEST_F(DatabaseFault, ADamagedHeadIsRefusedWithWhatToDo) {
  fill_and_stop();
  overwrite(0, 100);
  EXPECT_THAT(refusal(), AllOf(HasSubstr("not an SQLite database"), HasSubstr("restore a backup")));
}

TEST_F(DatabaseFault, ATruncatedFileIsRefusedWithWhatToDo) {
  fill_and_stop();
  fs::resize_file(database, fs::file_size(database) / 2 / 4096 * 4096);
  EXPECT_THAT(refusal(), AllOf(HasSubstr("damaged"), HasSubstr("restore a backup")));
}

// Found when the page is read, which may be days after the start.
TEST_F(DatabaseFault, DamageInsideIsNeverAnsweredAsDone) {
  for (const std::string table : {"entries", "inbox"}) {
    SCOPED_TRACE(table);
    fs::remove(database);
    fill_and_stop();
    overwrite_table(table);
    address = program.start(clock.precise());
    if (address.empty()) {  // what the bot looks after by itself may meet it first
      EXPECT_EQ(program.end(0), 1);
    } else {
      feishu.connect(address + "/feishu/events");
      EXPECT_EQ(files(6).status, 500);
      EXPECT_EQ(asks("/readyz").status, 503);
      EXPECT_EQ(asks("/healthz").status, 200);
      EXPECT_EQ(feishu.delivers_again().status, 500);
      // What is written to other pages does not make it whole.
      feishu.says(kZhang, feishu.personal_chat(kZhang), "/帮助");
      EXPECT_EQ(asks("/readyz").status, 503);
      program.end(SIGTERM);
    }
    EXPECT_THAT(folder.content("config.json.log"),
                AllOf(HasSubstr("the database is damaged"), HasSubstr("restore a backup")));
    fs::remove(folder / "config.json.log");
  }
}

}  // namespace
}  // namespace xiebot::support
