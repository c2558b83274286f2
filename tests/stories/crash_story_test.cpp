// The real program, killed again and again while people write to it: nothing that was answered is
// lost, and nothing is done twice.
#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <thread>

#include "bot/system_clock.h"
#include "storage/sqlite_store.h"
#include "tests/support/fake_feishu.h"

namespace xiebot::support {
namespace {

// `xiebot serve` as a child process.
class Program {
 public:
  explicit Program(std::filesystem::path config) : config_(std::move(config)) {}
  ~Program() { end(SIGKILL); }

  // Answers the address it listens on; empty when it did not start.
  // Its clock starts at that time (a working one: at night the bot holds back what can wait).
  std::string start(Instant now) {
    std::array<int, 2> pipe_ends{};
    if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) return {};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
    const std::string log = config_.string() + ".log";
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log.c_str(),
                                     O_WRONLY | O_CREAT | O_APPEND, 0600);
    std::string name = XIEBOT_PROGRAM;
    std::string command = "serve";
    std::string option = "--config";
    std::string file = config_.string();
    std::string clock = "--clock";
    std::string time = fmt::format("{:%Y-%m-%dT%H:%M:%S}Z", now);
    std::array<char*, 7> arguments = {name.data(),  command.data(), option.data(), file.data(),
                                      clock.data(), time.data(),    nullptr};
    const int failure =
        posix_spawn(&process_, XIEBOT_PROGRAM, &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(pipe_ends[1]);
    std::string line;
    char byte = 0;
    while (failure == 0 && read(pipe_ends[0], &byte, 1) == 1 && byte != '\n') line += byte;
    close(pipe_ends[0]);
    const std::size_t address = line.find("http://");
    return address == std::string::npos ? "" : line.substr(address);
  }

  void kill_now() const { ::kill(process_, SIGKILL); }

  // Answers the exit status; -1 when a signal ended it or it was not running.
  int end(int signal) {
    if (process_ <= 0) return -1;
    ::kill(process_, signal);
    int status = 0;
    waitpid(process_, &status, 0);
    process_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  std::filesystem::path config_;
  pid_t process_ = -1;
};

class CrashStory : public testing::Test {
 protected:
  CrashStory() : feishu(clock), folder(make_folder()), program(folder / "config.json") {
    feishu.user("ou_zhangsan", "张三");
    feishu.user("ou_lilei", "李雷");
    const FeishuConfig& app = feishu.config();
    std::ofstream(folder / "config.json") << fmt::format(
        R"({{"listen": "127.0.0.1:0", "database": "bot.db",
  "feishu": {{"app_id": "{}", "app_secret": "{}", "encrypt_key": "{}",
             "verification_token": "{}", "base_url": "{}"}},
  "departments": [{{"code": "SCB", "name": "市场部", "lead": "lilei"}},
                  {{"code": "YFB", "name": "研发部"}}],
  "people": [{{"id": "zhangsan", "name": "张三", "department": "SCB", "feishu": "ou_zhangsan"}},
             {{"id": "lilei", "name": "李雷", "department": "SCB", "feishu": "ou_lilei"}}]}})",
        app.app_id, app.app_secret, app.encrypt_key, app.verification_token, app.base_url);
  }
  ~CrashStory() override {
    program.end(SIGKILL);
    std::filesystem::remove_all(folder);
  }

  static std::filesystem::path make_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "xiebot-crash-XXXXXX").string();
    return mkdtemp(name.data()) == nullptr ? "" : name;
  }

  void start() {
    const std::string address = program.start(clock.now());
    ASSERT_FALSE(address.empty());
    feishu.connect(address + "/feishu/events");
  }

  SystemClock clock{parse_iso_time("2026-11-23T10:00:00+08:00")};
  FakeFeishu feishu;
  std::filesystem::path folder;
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
