#include "storage/backup.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "storage/sqlite_store.h"
#include "tests/storage/store_test.h"

namespace xiebot {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, std::chrono::hours age) {
  std::ofstream(path) << "half a copy";
  fs::last_write_time(path, fs::file_time_type::clock::now() - age);
}

class Backup : public testing::Test {
 protected:
  [[nodiscard]] fs::path at(const std::string& name) const { return folder_ / name; }

  const TemporaryFolder folder_;
  const StandingClock clock_{};
  const SqliteStore store_{folder_ / "bot.db", clock_};
};

TEST_F(Backup, RemovesWhatAKilledOneLeftADayAgo) {
  write(at("copy.db.partial-abc123"), std::chrono::hours(25));
  write(at("copy.db.partial-def456"), std::chrono::hours(1));  // may be under way
  write(at("copy.db.sqlite"), std::chrono::hours(99));
  write(at("other.db.partial-abc123"), std::chrono::hours(99));
  backup_database(at("bot.db"), at("copy.db"));
  EXPECT_FALSE(fs::exists(at("copy.db.partial-abc123")));
  EXPECT_TRUE(fs::exists(at("copy.db.partial-def456")));
  EXPECT_TRUE(fs::exists(at("copy.db.sqlite")));
  EXPECT_TRUE(fs::exists(at("other.db.partial-abc123")));
  EXPECT_EQ(fs::status(at("copy.db")).permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(Backup, LeavesWhatWasThereWhenItFails) {
  write(at("copy.db"), std::chrono::hours(1));
  write(at("broken.db"), std::chrono::hours(1));
  EXPECT_THROW(backup_database(at("broken.db"), at("copy.db")), std::runtime_error);
  std::string text;
  std::getline(std::ifstream(at("copy.db")), text);
  EXPECT_EQ(text, "half a copy");
  EXPECT_THROW(backup_database(at("bot.db"), at("none/copy.db")), std::runtime_error);
}

}  // namespace
}  // namespace xiebot
