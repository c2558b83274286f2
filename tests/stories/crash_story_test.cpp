// The real program, killed again and again while people write to it: nothing that was answered is
// lost, and nothing is done twice.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <signal.h>

#include <map>
#include <random>
#include <set>
#include <thread>

#include "storage/sqlite_store.h"
#include "tests/stories/program.h"
#include "tests/support/fake_feishu.h"
#include "tests/support/running_clock.h"
#include "tests/support/temporary_folder.h"

namespace xiebot::support {
namespace {

class CrashStory : public testing::Test {
 protected:
  CrashStory() : feishu(clock), program(folder / "config.json") {
    feishu.user("ou_zhangsan", "张三");
    feishu.user("ou_lilei", "李雷");
    const FeishuConfig& app = feishu.config();
    folder.put("config.json", fmt::format(
                                  R"({{"listen": "127.0.0.1:0", "database": "bot.db",
  "feishu": {{"app_id": "{}", "app_secret": "{}", "encrypt_key": "{}",
             "verification_token": "{}", "base_url": "{}"}},
  "departments": [{{"code": "SCB", "name": "市场部", "lead": "lilei"}},
                  {{"code": "YFB", "name": "研发部"}}],
  "people": [{{"id": "zhangsan", "name": "张三", "department": "SCB", "feishu": "ou_zhangsan"}},
             {{"id": "lilei", "name": "李雷", "department": "SCB", "feishu": "ou_lilei"}}]}})",
                                  app.app_id, app.app_secret, app.encrypt_key,
                                  app.verification_token, app.base_url));
  }
  void start() {
    const std::string address = program.start(clock.precise());
    ASSERT_FALSE(address.empty());
    feishu.connect(address + "/feishu/events");
  }

  RunningClock clock{parse_iso_time("2026-11-23T10:00:00+08:00").value()};
  FakeFeishu feishu;
  TemporaryFolder folder;
  Program program;
};

TEST_F(CrashStory, NothingAnsweredIsLostAndNothingIsDoubled) {
  constexpr int kRequests = 16;
  constexpr int kKilledEvery = 3;
  std::mt19937 random(11);  // the same moments each time, as far as the machine allows
  start();
  int answered_at_once = 0;
  for (int i = 0; i < kRequests; ++i) {
    std::jthread killer;
    const bool killed = i % kKilledEvery == 1;
    if (killed) {
      const std::chrono::microseconds delay(random() % 4000);
      killer = std::jthread([this, delay] {
        std::this_thread::sleep_for(delay);  // when the blow falls is the point of the test
        program.kill_now();
      });
    }
    const FeishuAnswer answer = feishu.says(
        "ou_zhangsan", feishu.personal_chat("ou_zhangsan"),
        fmt::format("/需求 名称：第 {} 条；背景：演练；涉及部门：研发部；任务：做 {} 件事；"
                    "期望完成时间：3个工作日后；联系方式：13800001234",
                    i, i + 1));
    answered_at_once += answer.status == 200 ? 1 : 0;
    if (!killed) {
      EXPECT_EQ(answer.status, 200);
      continue;
    }
    killer.join();
    program.end(SIGKILL);
    start();
    // The platform delivers again, whether it heard an answer or not.
    EXPECT_EQ(feishu.delivers_again().status, 200);
    EXPECT_EQ(feishu.delivers_again(true).status, 200);
  }
  EXPECT_GE(answered_at_once, kRequests - kRequests / kKilledEvery - 1);

  // The lead is asked once for each of them, however often the sending was cut off.
  EXPECT_TRUE(feishu.wait_until([&] { return feishu.personal("ou_lilei").size() >= kRequests; },
                                std::chrono::seconds(30)));
  EXPECT_EQ(program.end(SIGTERM), 0);
  std::map<std::string, int> asked;
  for (const FeishuMessage& message : feishu.personal("ou_lilei")) {
    const std::string words = visible_text(message.content());
    const std::size_t number = words.find("-SCB-");
    ASSERT_NE(number, std::string::npos) << words;
    ++asked[words.substr(number + 5, 3)];
  }
  EXPECT_EQ(asked.size(), static_cast<std::size_t>(kRequests));
  for (const auto& [number, times] : asked) EXPECT_EQ(times, 1) << number;

  const SqliteStore store(folder / "bot.db", clock);
  store.read([&](const Tx& tx) {
    std::set<std::string> titles;
    tx.entries().each({}, [&](const Entry& entry) {
      EXPECT_TRUE(titles.insert(entry.title).second) << entry.title;
      return true;
    });
    EXPECT_EQ(titles.size(), static_cast<std::size_t>(kRequests));
    EXPECT_THAT(tx.timeline().verify(), testing::IsEmpty());
  });
  // Numbers without gaps: as many as requests, and the last is the count.
  EXPECT_TRUE(asked.contains(fmt::format("{:03}", 1)));
  EXPECT_TRUE(asked.contains(fmt::format("{:03}", kRequests)));
}

}  // namespace
}  // namespace xiebot::support
