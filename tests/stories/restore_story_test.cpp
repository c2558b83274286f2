// A copy that is made while people write becomes the database of another start, as the guide says:
// it is sound, holds the first of what was answered, and goes on where those end.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <thread>

#include "tests/stories/served_database.h"

namespace xiebot::support {
namespace {

namespace fs = std::filesystem;

class RestoreStory : public ServedDatabase {
 protected:
  // The message that asks 李雷 about the entry of this number; empty: there is none.
  std::string asks_about(const std::string& number) {
    for (const FeishuMessage& message : feishu.personal(kLi)) {
      if (message.content().find(number) != std::string::npos) return message.id;
    }
    return {};
  }
};

std::string entry_of(int number) {
  return fmt::format("2026-Q4-SCB-{:03} 第 {} 条", number, number);
}

TEST_F(RestoreStory, ACopyMadeUnderLoadGoesOnWhereItEnds) {
  start();
  std::atomic<int> answered = 0;
  std::atomic<bool> enough = false;
  std::jthread people([&] {
    for (int i = 1; !enough; ++i) {
      EXPECT_EQ(files(i).status, 200);
      answered = i;
    }
  });
  ASSERT_TRUE(feishu.wait_until([&] { return answered >= 20; }, std::chrono::seconds(20)));
  const int before = answered;
  const Ran copying =
      run(fmt::format("'{}' backup --config '{}' --out '{}'", XIEBOT_PROGRAM,
                      (folder / "config.json").string(), (folder / "copy.db").string()));
  EXPECT_EQ(copying.status, 0) << copying.output;
  const int after = answered;
  ASSERT_TRUE(feishu.wait_until([&] { return answered >= after + 5; }, std::chrono::seconds(20)));
  enough = true;
  people.join();

  const std::vector<std::string> copied = entries_in(folder / "copy.db");
  const int kept = static_cast<int>(copied.size());
  const std::string lost = fmt::format("2026-Q4-SCB-{:03}", kept + 1);
  ASSERT_TRUE(
      feishu.wait_until([&] { return !asks_about(lost).empty(); }, std::chrono::seconds(20)));
  EXPECT_EQ(program.end(SIGTERM), 0);
  EXPECT_GE(kept, before) << "all that was answered before the copy was begun";
  EXPECT_LE(kept, after + 1) << "and nothing after it was made";
  for (int i = 1; i <= kept; ++i) EXPECT_EQ(copied[static_cast<std::size_t>(i - 1)], entry_of(i));

  fs::rename(database, folder / "bot.db.old");
  for (const char* suffix : {"-wal", "-shm"}) fs::remove(database.string() + suffix);
  fs::copy_file(folder / "copy.db", database);
  start();
  // A card of what was lost decides nothing: its number is given anew, its id is not.
  EXPECT_EQ(files(kept + 1).status, 200);
  const FeishuAnswer click = feishu.clicks(kLi, asks_about(lost), "同意");
  EXPECT_EQ(click.toast_kind, "warning") << click.toast;
  // The platform delivers again what came last.
  EXPECT_EQ(feishu.delivers_again().status, 200);
  EXPECT_TRUE(becomes_ready());
  const Ran doctor = run(
      fmt::format("'{}' doctor --config '{}'", XIEBOT_PROGRAM, (folder / "config.json").string()));
  EXPECT_THAT(doctor.output, testing::HasSubstr("历史记录和每日校验点核对无误")) << doctor.output;
  EXPECT_EQ(program.end(SIGTERM), 0);
  const std::vector<std::string> now = entries_in(database);
  ASSERT_EQ(now.size(), copied.size() + 1);
  EXPECT_EQ(now.back(), entry_of(kept + 1));
}

}  // namespace
}  // namespace xiebot::support
