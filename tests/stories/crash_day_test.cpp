// The real program, killed again and again around the times at which it has to speak: every prompt,
// heads-up, nudge, digest and reminder arrives once, and what is too late is skipped and recorded.
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <random>
#include <thread>

#include "storage/sqlite_store.h"
#include "tests/support/fake_feishu.h"
#include "tests/support/program.h"
#include "tests/support/running_clock.h"
#include "tests/support/temporary_folder.h"

namespace xiebot::support {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::IsEmpty;

constexpr char kGroup[] = "oc_team";
constexpr std::pair<const char*, const char*> kPeople[] = {
    {"zhangsan", "张三"},    {"lilei", "李雷"},    {"zhoumin", "周敏"},
    {"hanmeimei", "韩梅梅"}, {"xiaoming", "小明"}, {"wangzong", "王总"}};

PreciseInstant today(const std::string& time) {
  return parse_iso_time("2026-11-23T" + time + "+08:00").value();
}

class CrashDay : public testing::Test {
 protected:
  CrashDay() : feishu(clock), program(XIEBOT_PROGRAM, folder / "config.json") {
    std::vector<std::string> accounts;
    for (const auto& [id, name] : kPeople) {
      accounts.push_back(account(id));
      feishu.user(accounts.back(), name);
    }
    feishu.group(kGroup, "新品上市协作群", accounts);
    // So that a blow may fall between a message and its receipt.
    feishu.set_latency(milliseconds(2));
    const FeishuConfig& app = feishu.config();
    folder.put("config.json", fmt::format(R"({{"listen": "127.0.0.1:0", "database": "bot.db",
  "feishu": {{"app_id": "{}", "app_secret": "{}", "encrypt_key": "{}",
             "verification_token": "{}", "base_url": "{}"}},
  "departments": [{{"code": "SCB", "name": "市场部", "lead": "lilei", "liaison": "zhoumin",
                    "superior": "wangzong"}},
                  {{"code": "YFB", "name": "研发部", "lead": "hanmeimei", "liaison": "xiaoming",
                    "superior": "wangzong"}}],
  "people": [{{"id": "zhangsan", "name": "张三", "department": "SCB", "feishu": "ou_zhangsan"}},
             {{"id": "lilei", "name": "李雷", "department": "SCB", "feishu": "ou_lilei"}},
             {{"id": "zhoumin", "name": "周敏", "department": "SCB", "feishu": "ou_zhoumin"}},
             {{"id": "hanmeimei", "name": "韩梅梅", "department": "YFB", "feishu": "ou_hanmeimei"}},
             {{"id": "xiaoming", "name": "小明", "department": "YFB", "feishu": "ou_xiaoming"}},
             {{"id": "wangzong", "name": "王总", "feishu": "ou_wangzong"}}],
  "projects": [{{"code": "XMB-001", "name": "新品上市", "lead": "lilei",
                 "departments": ["SCB", "YFB"],
                 "groups": [{{"platform": "feishu", "chat": "oc_team"}}]}}],
  "deadlines": {{"request.approve": {{"length": "1 h wall", "reminders": ["half-way"]}}}}}})",
                                          app.app_id, app.app_secret, app.encrypt_key,
                                          app.verification_token, app.base_url));
  }

  static std::string account(const std::string& id) { return "ou_" + id; }

  void start() {
    const std::string address = program.start(clock.precise());
    ASSERT_FALSE(address.empty());
    feishu.connect(address + "/feishu/events");
  }

  void says(const std::string& words) {
    EXPECT_EQ(feishu.says(account("zhangsan"), kGroup, "@bot " + words).status, 200);
  }
  void files_a_request() {
    says(
        "/需求 名称：官网改版；背景：演练；涉及部门：研发部；任务：做 3 件事；"
        "期望完成时间：2026-12-10 18:00；联系方式：13800001234");
  }

  [[nodiscard]] std::size_t messages() const {
    std::size_t found = feishu.messages_in(kGroup).size();
    for (const auto& [id, name] : kPeople) found += feishu.personal(account(id)).size();
    return found;
  }

  // What the database says while the program runs, or after it.
  template <class Look>
  auto look(Look look) const {
    const SqliteStore store(folder / "bot.db", clock);
    decltype(look(std::declval<const Tx&>())) seen{};
    store.read([&](const Tx& tx) { seen = look(tx); });
    return seen;
  }

  // When there is something to do next, be it overdue.
  [[nodiscard]] Instant next_due() const {
    return look([](const Tx& tx) {
      Instant next = Instant::max();
      for (const auto& due : {tx.deadlines().next_due(), tx.occurrences().next_due(),
                              tx.outbox().next_due("feishu")}) {
        next = std::min(next, due.value_or(next));
      }
      return next;
    });
  }

  // Everything that was due has been carried out, and what of it may leave by now has arrived.
  [[nodiscard]] bool at_rest() const {
    const Instant now = clock.now();
    return next_due() > now &&
           look([](const Tx& tx) { return tx.outbox().counts("feishu").sending; }) == 0;
  }

  // Starts the program at that time, kills it somewhere about it, and again as soon as it speaks:
  // before the platform has answered, or with the message made. Then lets it come to rest.
  void live_through(PreciseInstant time) {
    clock.set(std::max(time, clock.precise()));
    SCOPED_TRACE(fmt::format("{:%T}", clock.now() + std::chrono::hours(8)));
    start();
    // When the blow falls is the point of the test.
    std::this_thread::sleep_for(milliseconds(random() % 1200));
    program.end(SIGKILL);
    for (const bool made : {false, true}) {
      const std::size_t calls = feishu.calls_of("POST", "/open-apis/im/v1/messages");
      const std::size_t known = messages();
      start();
      (void)feishu.wait_until(
          [&] {
            return made ? messages() > known
                        : feishu.calls_of("POST", "/open-apis/im/v1/messages") > calls;
          },
          milliseconds(200));
      program.end(SIGKILL);
    }
    start();
    come_to_rest();
  }

  // Goes from each time for which something is planned to the next. Those times follow from when
  // the matters were filed and carried out, so a slow machine meets what a fast one does. Ends with
  // the program dead.
  void live_until(PreciseInstant end) {
    program.end(SIGKILL);
    for (Instant due = next_due(); due <= end && !HasFailure(); due = next_due()) {
      live_through(due - milliseconds(500));
      EXPECT_TRUE(feishu.wait_until([&] { return clock.now() >= due; }, seconds(5)));
      come_to_rest();
      program.end(SIGKILL);
    }
  }

  void come_to_rest() {
    EXPECT_TRUE(feishu.wait_until([&] { return at_rest(); }, seconds(120)));
  }

  // Who was told so, and how often: by what a message said when it came, for it changes with its
  // matter later.
  [[nodiscard]] std::map<std::string, int> told(const std::string& words) const {
    std::map<std::string, int> times;
    const auto count = [&](const std::string& who, const std::vector<FeishuMessage>& messages) {
      for (const FeishuMessage& message : messages) {
        if (visible_text(message.contents.front()).find(words) != std::string::npos) ++times[who];
      }
    };
    count("group", feishu.messages_in(kGroup));
    for (const auto& [id, name] : kPeople) count(id, feishu.personal(account(id)));
    return times;
  }

  // "done", or why it was skipped; by the moment of the project's day.
  [[nodiscard]] std::map<std::string, std::string> moments() const {
    return look([](const Tx& tx) {
      std::map<std::string, std::string> found;
      for (const char* kind : {"heads_up", "prompt", "nudge", "digest"}) {
        const auto row = tx.occurrences().find(std::string("progress.") + kind,
                                               ProjectCode("XMB-001"), "2026-11-23");
        const bool done = row && row->state == OccurrenceState::done;
        found[kind] = done ? "done" : row ? row->reason : "not planned";
      }
      return found;
    });
  }

  using Told = std::map<std::string, int>;

  std::mt19937 random{23};  // the same moments each time, as far as the machine allows
  RunningClock clock{today("16:00:00")};
  FakeFeishu feishu;
  TemporaryFolder folder;
  Program program;
};

TEST_F(CrashDay, WhatIsDueArrivesOnceHoweverOftenTheProgramIsKilled) {
  start();
  files_a_request();  // 李雷 has an hour
  says(
      "/问题 名称：支付接口超时；类型：技术；严重程度：紧急；发生时间：今天 15:50；"
      "影响范围：全部下单用户；责任部门：研发部；预计解决时间：11-30 12:00");
  come_to_rest();
  live_until(today("18:05:00"));
  start();
  EXPECT_EQ(program.end(SIGTERM), 0);

  EXPECT_EQ(told("今天的进度还没有提交"), (Told{{"zhoumin", 2}, {"xiaoming", 2}}));
  EXPECT_EQ(told("今日进度 新品上市"), (Told{{"group", 1}, {"zhoumin", 2}, {"xiaoming", 2}}))
      << "the prompt, and the titles of what was sent personally";
  EXPECT_EQ(told("进度汇总"), (Told{{"group", 1}, {"lilei", 1}, {"hanmeimei", 1}}));
  EXPECT_EQ(told("「响应」期限"), (Told{{"hanmeimei", 1}, {"xiaoming", 1}}));
  EXPECT_EQ(told("「启动协调会」期限"), (Told{{"hanmeimei", 1}, {"xiaoming", 1}}));
  EXPECT_EQ(told("「启动协调会」已超过期限"),
            (Told{{"hanmeimei", 1}, {"xiaoming", 1}, {"lilei", 1}, {"wangzong", 1}}));
  EXPECT_EQ(told("「响应」已超过期限"),
            (Told{{"hanmeimei", 2}, {"xiaoming", 1}, {"lilei", 1}, {"wangzong", 1}}));
  EXPECT_EQ(told("「审批」期限"), (Told{{"lilei", 1}}));
  EXPECT_EQ(told("「审批」已超过期限"), (Told{{"lilei", 1}, {"wangzong", 1}}));
  for (const auto& [moment, state] : moments()) EXPECT_EQ(state, "done") << moment;
  EXPECT_THAT(look([](const Tx& tx) { return tx.timeline().verify(); }), IsEmpty());
  EXPECT_EQ(look([](const Tx& tx) { return tx.outbox().counts("feishu").dead; }), 0);
}

TEST_F(CrashDay, StoppedOverFiveAndStartedFiveMinutesLaterThePromptGoesOutOnce) {
  clock.set(today("16:20:00"));
  start();
  come_to_rest();
  program.end(SIGKILL);
  live_through(today("17:05:00"));
  EXPECT_EQ(program.end(SIGTERM), 0);
  EXPECT_EQ(told("今日进度"), (Told{{"group", 1}}));
  const auto state = moments();
  EXPECT_EQ(state.at("heads_up"), "too late");
  EXPECT_EQ(state.at("prompt"), "done");
}

TEST_F(CrashDay, StartedAtNineOnlyTheDigestIsStillSaid) {
  clock.set(today("16:00:00"));
  start();
  files_a_request();
  come_to_rest();
  program.end(SIGKILL);
  live_through(today("21:00:00"));
  live_until(today("21:05:00"));
  start();
  EXPECT_EQ(program.end(SIGTERM), 0);
  EXPECT_EQ(told("今日进度"), Told{});
  EXPECT_EQ(told("进度汇总"), (Told{{"group", 1}, {"lilei", 1}, {"hanmeimei", 1}}));
  EXPECT_EQ(told("「审批」期限"), Told{}) << "the lapse speaks for the reminder";
  EXPECT_EQ(told("「审批」已超过期限"), (Told{{"lilei", 1}, {"wangzong", 1}}));
  const auto state = moments();
  for (const char* kind : {"heads_up", "prompt", "nudge"}) {
    EXPECT_EQ(state.at(kind), "too late") << kind;
  }
  EXPECT_EQ(state.at("digest"), "done");
}

}  // namespace
}  // namespace xiebot::support
