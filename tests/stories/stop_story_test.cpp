// The real program, told to stop while people write to it, and while a platform does not answer: it
// ends in time and in order, and nothing that was answered is lost or done twice.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "storage/sqlite_store.h"
#include "tests/support/dingtalk_people.h"
#include "tests/support/dingtalk_view.h"
#include "tests/support/fake_feishu.h"
#include "tests/support/program.h"
#include "tests/support/running_clock.h"
#include "tests/support/temporary_folder.h"

namespace xiebot::support {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kPatience{10};  // of whoever stops it
constexpr seconds kLongEnough{60};
// Each has an author and a lead of their own: one person gets only so many messages a minute.
constexpr int kDepartments = 6;

std::string author(const std::string& platform, int department) {
  return fmt::format("{}author{}", platform == "feishu" ? "ou_" : "u_", department);
}
std::string lead(const std::string& platform, int department) {
  return fmt::format("{}lead{}", platform == "feishu" ? "ou_" : "u_", department);
}

// The company is known on both platforms; the bot lives on one of them.
class StopStory : public testing::Test {
 public:
  StopStory(const StopStory&) = delete;
  StopStory& operator=(const StopStory&) = delete;

 protected:
  StopStory()
      : feishu(clock),
        dingtalk(clock),
        people(clock, dingtalk),
        program(XIEBOT_PROGRAM, config_file()) {
    for (int i = 0; i < kDepartments; ++i) {
      feishu.user(author("feishu", i), fmt::format("填写人{}", i));
      feishu.user(lead("feishu", i), fmt::format("负责人{}", i));
      dingtalk.user(author("dingtalk", i));
      dingtalk.user(lead("dingtalk", i));
    }
  }
  ~StopStory() override {
    feishu.let_go();
    dingtalk.let_go();
  }
  [[nodiscard]] std::filesystem::path config_file() const { return folder / "config.json"; }

  // Lives on the platform with this name.
  void start(const std::string& platform) {
    const FeishuConfig& app = feishu.config();
    const std::string section =
        platform == "feishu"
            ? fmt::format(R"({{"app_id": "{}", "app_secret": "{}", "encrypt_key": "{}",
                              "verification_token": "{}", "base_url": "{}"}})",
                          app.app_id, app.app_secret, app.encrypt_key, app.verification_token,
                          app.base_url)
            : fmt::format(R"({{"client_id": "{0}", "client_secret": "{1}", "corp_id": "dingcorp",
                              "api_base_url": "{2}", "oapi_base_url": "{2}"}})",
                          FakeDingtalk::kClientId, FakeDingtalk::kClientSecret,
                          dingtalk.base_url());
    std::string departments;
    std::string members;
    for (int i = 0; i < kDepartments; ++i) {
      departments +=
          fmt::format(R"({{"code": "BM{0}", "name": "部门{0}", "lead": "lead{0}"}}, )", i);
      members += fmt::format(R"({5}
        {{"id": "author{0}", "name": "填写人{0}", "department": "BM{0}",
          "feishu": "{1}", "dingtalk": "{2}"}},
        {{"id": "lead{0}", "name": "负责人{0}", "department": "BM{0}",
          "feishu": "{3}", "dingtalk": "{4}"}})",
                             i, author("feishu", i), author("dingtalk", i), lead("feishu", i),
                             lead("dingtalk", i), i == 0 ? "" : ",");
    }
    folder.put("config.json", fmt::format(
                                  R"({{"listen": "127.0.0.1:0", "database": "bot.db", "{}": {},
  "departments": [{}{{"code": "YFB", "name": "研发部"}}], "people": [{}]}})",
                                  platform, section, departments, members));
    const std::string address = program.start(clock.precise());
    ASSERT_FALSE(address.empty());
    if (platform == "feishu") {
      feishu.connect(address + "/feishu/events");
    } else {
      people.connect(address, "");
    }
  }

  // Answers what the platform was answered.
  int file_request(const std::string& platform, int department, const std::string& title) {
    const std::string text = fmt::format(
        "/需求 名称：{}；背景：演练；涉及部门：研发部；任务：做一件事；期望完成时间：3个工作日后；"
        "联系方式：13800001234",
        title);
    const std::string account = author(platform, department);
    if (platform == "dingtalk") return people.writes(account, text).status;
    return feishu.says(account, feishu.personal_chat(account), text).status;
  }

  // Tells it to stop; answers its exit status.
  int stop() {
    const auto begin = std::chrono::steady_clock::now();
    const int status = program.end(SIGTERM);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, kPatience);
    return status;
  }

  // The words of everything the leads were sent.
  [[nodiscard]] std::vector<std::string> told_to_leads(const std::string& platform) const {
    std::vector<std::string> words;
    for (int i = 0; i < kDepartments; ++i) {
      const std::string account = lead(platform, i);
      if (platform == "feishu") {
        for (const FeishuMessage& message : feishu.personal(account)) {
          words.push_back(visible_text(message.content()));
        }
      } else {
        for (const DingtalkMessage& message : dingtalk.seen(account)) {
          words.push_back(visible_text(message));
        }
      }
    }
    return words;
  }
  [[nodiscard]] long times_asked(const std::string& platform, const std::string& title) const {
    const std::vector<std::string> told = told_to_leads(platform);
    return std::count_if(told.begin(), told.end(), [&](const std::string& words) {
      return words.find(title) != std::string::npos;
    });
  }
  [[nodiscard]] bool wait_until(const std::string& platform,
                                const std::function<bool()>& condition) {
    return platform == "feishu" ? feishu.wait_until(condition, kLongEnough)
                                : dingtalk.wait_until(condition, kLongEnough);
  }

  [[nodiscard]] std::multiset<std::string> titles() const {
    std::multiset<std::string> found;
    const SqliteStore store(folder / "bot.db", clock);
    store.read([&](const Tx& tx) {
      found.clear();
      tx.entries().each({}, [&](const Entry& entry) {
        found.insert(entry.title);
        return true;
      });
      EXPECT_THAT(tx.timeline().verify(), testing::IsEmpty());
    });
    return found;
  }

  void loses_nothing_under_load(const std::string& platform);
  void ends_though_it_hangs(const std::string& platform);

  RunningClock clock{parse_iso_time("2026-11-23T10:00:00+08:00").value()};
  TemporaryFolder folder;
  FakeFeishu feishu;
  FakeDingtalk dingtalk;
  DingtalkPeople people;
  Program program;
};

void StopStory::loses_nothing_under_load(const std::string& platform) {
  constexpr int kAnsweredBefore = 10 * kDepartments;
  feishu.set_latency(milliseconds(100));  // so that much still waits when it is told to stop
  dingtalk.set_latency(milliseconds(100));
  start(platform);
  std::mutex mutex;
  std::set<std::string> answered;  // guarded by mutex
  std::atomic<int> count = 0;
  {
    std::vector<std::jthread> writing;
    writing.reserve(kDepartments);
    for (int writer = 0; writer < kDepartments; ++writer) {
      writing.emplace_back([&, writer] {
        for (int i = 0;; ++i) {
          // The brackets keep 「1-1」 from being found in 「1-12」.
          const std::string title = fmt::format("需求（{}-{}）", writer, i);
          if (file_request(platform, writer, title) != 200) return;  // it has stopped
          const std::lock_guard lock(mutex);
          answered.insert(title);
          ++count;
        }
      });
    }
    EXPECT_TRUE(wait_until(platform, [&] { return count >= kAnsweredBefore; })) << count;
    EXPECT_EQ(stop(), 0);
  }
  const std::multiset<std::string> stored = titles();
  for (const std::string& title : answered) {
    EXPECT_EQ(stored.count(title), 1U) << title << " was answered";
  }
  for (const std::string& title : stored) EXPECT_EQ(stored.count(title), 1U) << title;

  // What was not sent yet waits for the next start, and nothing comes a second time.
  start(platform);
  EXPECT_TRUE(wait_until(platform, [&] { return told_to_leads(platform).size() >= stored.size(); }))
      << told_to_leads(platform).size() << " of " << stored.size();
  EXPECT_EQ(stop(), 0);
  for (const std::string& title : stored) EXPECT_EQ(times_asked(platform, title), 1) << title;
}

void StopStory::ends_though_it_hangs(const std::string& platform) {
  constexpr int kMessages = 3;
  start(platform);
  feishu.hang_next(kMessages);
  dingtalk.hang_next(kMessages);
  for (int i = 0; i < kMessages; ++i) {
    ASSERT_EQ(file_request(platform, i, fmt::format("需求（{}）", i)), 200);
  }
  ASSERT_TRUE(wait_until(platform, [&] {
    if (platform == "feishu") return feishu.troubles_left() == 0;
    return dingtalk.calls_of("/v1.0/robot/") + dingtalk.calls_of("/robot/") >= kMessages;
  }));
  EXPECT_EQ(stop(), 0);
  feishu.let_go();
  dingtalk.let_go();
  start(platform);
  for (int i = 0; i < kMessages; ++i) {
    const std::string title = fmt::format("需求（{}）", i);
    EXPECT_TRUE(wait_until(platform, [&] { return times_asked(platform, title) == 1; })) << title;
  }
  EXPECT_EQ(stop(), 0);
  for (int i = 0; i < kMessages; ++i) {
    EXPECT_EQ(times_asked(platform, fmt::format("需求（{}）", i)), 1);
  }
}

TEST_F(StopStory, NothingIsLostUnderLoadOnFeishu) { loses_nothing_under_load("feishu"); }

TEST_F(StopStory, NothingIsLostUnderLoadOnDingtalk) { loses_nothing_under_load("dingtalk"); }

TEST_F(StopStory, EndsInTimeThoughFeishuHangs) { ends_though_it_hangs("feishu"); }

TEST_F(StopStory, EndsInTimeThoughDingtalkHangs) { ends_though_it_hangs("dingtalk"); }

}  // namespace
}  // namespace xiebot::support
