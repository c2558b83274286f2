#include "tests/stories/feishu_story.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

namespace xiebot::support {
namespace {

struct Somebody {
  const char* id;
  const char* account;
  const char* name;
  const char* department;
};

constexpr Somebody kPeople[] = {
    {"zhangsan", "ou_zhangsan", "张三", "SCB"},     {"lilei", "ou_lilei", "李雷", "SCB"},
    {"zhoumin", "ou_zhoumin", "周敏", "SCB"},       {"wangzong", "ou_wangzong", "王总", ""},
    {"hanmeimei", "ou_hanmeimei", "韩梅梅", "YFB"}, {"xiaoming", "ou_xiaoming", "小明", "YFB"},
    {"qianjin", "ou_qianjin", "钱进", "CWB"},       {"admin", "ou_admin", "管理员", "QGB"},
};

bool says(const FeishuMessage& message, const std::string& words) {
  return visible_text(message.content()).find(words) != std::string::npos;
}

// As part of a file's name: a test that runs for each row of a table has slashes in it.
std::string test_name() {
  std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
  std::ranges::replace(name, '/', '-');
  return name;
}

}  // namespace

FeishuStory::FeishuStory() : feishu(clock) {
  folder = std::filesystem::temp_directory_path() /
           fmt::format("xiebot-story-{}-{}", getpid(), test_name());
  std::filesystem::create_directories(folder);
  std::vector<std::string> accounts;
  for (const Somebody& person : kPeople) {
    feishu.user(person.account, person.name);
    accounts.emplace_back(person.account);
  }
  feishu.user(kStranger, "路人");
  accounts.emplace_back(kStranger);
  feishu.group(kGroup, "新品上市协作群", accounts);
  feishu.set_latency(std::chrono::milliseconds(0));
  start_bot();
}

FeishuStory::~FeishuStory() {
  feishu.let_go();
  stop_bot();
  std::filesystem::remove_all(folder);
}

Config FeishuStory::company() const {
  Config config;
  config.port = 0;
  config.database = folder / "bot.db";
  config.feishu = feishu.config();
  for (const Somebody& person : kPeople) {
    Person known{.id = PersonId(person.id),
                 .name = person.name,
                 .department = DepartmentCode(person.department)};
    if (known.id == PersonId("admin")) known.roles = {"admin"};
    config.people.push_back(known);
    config.accounts.push_back({known.id, "feishu", person.account});
  }
  const auto department = [&](const char* code, const char* name, const char* lead,
                              const char* liaison) {
    config.departments.push_back({.code = DepartmentCode(code),
                                  .name = name,
                                  .lead = PersonId(lead),
                                  .liaison = PersonId(liaison),
                                  .superior = PersonId("wangzong")});
  };
  department("SCB", "市场部", "lilei", "zhoumin");
  department("YFB", "研发部", "hanmeimei", "xiaoming");
  department("CWB", "财务部", "qianjin", "");
  department("QGB", "企业管理部", "admin", "");
  Project project{.code = ProjectCode("XMB-001"), .name = "新品上市", .lead = PersonId("lilei")};
  for (const char* code : {"SCB", "YFB", "CWB"}) project.departments.emplace_back(code);
  config.projects.push_back(project);
  config.groups.push_back({project.code, "feishu", kGroup, {"project"}});
  return config;
}

void FeishuStory::start_bot() {
  Config config = company();
  if (settings) settings(config);
  bot = std::make_unique<RunningBot>(
      config, clock, RunningBot::Birth{.owner = fmt::format("story-{}", ++starts_), .seed = 7});
  port = bot->start();
  feishu.connect(fmt::format("http://127.0.0.1:{}/feishu/events", port));
}

void FeishuStory::stop_bot() { bot.reset(); }

void FeishuStory::kill_bot() {
  const std::filesystem::path left_behind = folder / "killed.db";
  bot->store().backup(left_behind);
  bot.reset();
  for (const char* suffix : {"-wal", "-shm"}) {
    std::filesystem::remove(folder / (std::string("bot.db") + suffix));
  }
  std::filesystem::rename(left_behind, folder / "bot.db");
}

bool FeishuStory::eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 400; ++i) {
    if (feishu.wait_until(condition, std::chrono::milliseconds(15))) return true;
    clock.move(std::chrono::milliseconds(250));
  }
  return false;
}

FeishuMessage FeishuStory::awaited(const std::function<std::vector<FeishuMessage>()>& messages,
                                   const std::function<bool(const FeishuMessage&)>& wanted,
                                   const std::string& who, const std::string& words) {
  std::optional<FeishuMessage> found;
  const bool came = eventually([&] {
    const std::vector<FeishuMessage> all = messages();
    const auto newest = std::find_if(all.rbegin(), all.rend(), wanted);
    if (newest != all.rend()) found = *newest;
    return found.has_value();
  });
  if (!came) {
    std::string all;
    for (const FeishuMessage& message : messages()) {
      all += visible_text(message.content()) + "\n---\n";
    }
    ADD_FAILURE() << who << " never saw " << words << " but:\n" << all;
  }
  return found.value_or(FeishuMessage{});
}

FeishuMessage FeishuStory::personal(const std::string& user, const std::string& words) {
  return awaited([&] { return feishu.personal(user); },
                 [&](const FeishuMessage& message) { return says(message, words); }, user, words);
}

FeishuMessage FeishuStory::in_group(const std::string& words) {
  return awaited([&] { return feishu.messages_in(kGroup); },
                 [&](const FeishuMessage& message) { return says(message, words); }, kGroup, words);
}

FeishuMessage FeishuStory::settled_card(const std::function<std::vector<FeishuMessage>()>& messages,
                                        const std::string& who, const std::string& words) {
  const auto wanted = [&](const FeishuMessage& message) {
    return message.type == "interactive" && says(message, words);
  };
  (void)awaited(messages, wanted, who, words);
  settled();
  return awaited(messages, wanted, who, words);
}

FeishuMessage FeishuStory::personal_card(const std::string& user, const std::string& words) {
  return settled_card([&] { return feishu.personal(user); }, user, words);
}

FeishuMessage FeishuStory::group_card(const std::string& words) {
  return settled_card([&] { return feishu.messages_in(kGroup); }, kGroup, words);
}

void FeishuStory::pass(std::chrono::seconds time) {
  for (const std::chrono::seconds step : {time, kBundled}) take_effect_after(step);
  settled();
}

void FeishuStory::take_effect_after(std::chrono::seconds time) {
  clock.move(time);
  bot->clock_moved();
  EXPECT_TRUE(feishu.wait_until(
      [&] {
        std::optional<Instant> next;
        bot->store().read([&](const Tx& tx) { next = tx.deadlines().next_due(); });
        return !next || *next > clock.now();
      },
      std::chrono::seconds(10)));
}

void FeishuStory::settled() {
  EXPECT_TRUE(eventually([&] {
    OutboxCounts counts;
    bot->store().read([&](const Tx& tx) { counts = tx.outbox().counts("feishu"); });
    return counts.sending == 0 && counts.oldest_waiting == Instant{};
  }));
}

std::string FeishuStory::all_of(const std::string& user) const {
  std::string words;
  for (const FeishuMessage& message : feishu.personal(user)) {
    if (message.of_bot) words += visible_text(message.content()) + "\n";
  }
  return words;
}

int FeishuStory::count(const std::string& user, const std::string& words) const {
  int found = 0;
  for (const FeishuMessage& message : feishu.personal(user)) {
    if (message.of_bot && says(message, words)) ++found;
  }
  return found;
}

int FeishuStory::was_told(const std::string& user, const std::string& words) const {
  const std::vector<FeishuMessage> messages = feishu.personal(user);
  return static_cast<int>(std::ranges::count_if(messages, [&](const FeishuMessage& message) {
    return message.of_bot && ever_said(message, words);
  }));
}

std::string FeishuStory::words_of(const std::string& message_id) const {
  return visible_text(feishu.message(message_id).content());
}

bool FeishuStory::comes_to_say(const std::string& message_id, const std::string& words) {
  return eventually([&] { return words_of(message_id).find(words) != std::string::npos; });
}

void FeishuStory::writes(const std::string& user, const std::string& text) {
  EXPECT_EQ(feishu.says(user, feishu.personal_chat(user), text).status, 200);
}

std::string FeishuStory::file_request(const std::string& title) {
  const FeishuAnswer answer = feishu.says(
      kZhang, kGroup,
      fmt::format(
          "@bot /需求 名称：{}；背景：官网三季度改版需要打通库存；涉及部门：研发部、财务部；"
          "任务：提供 3 个库存查询接口；期望完成时间：2026-12-10 18:00；联系方式：13800001234",
          title));
  EXPECT_EQ(answer.status, 200);
  const FeishuMessage card = personal_card(kZhang, title);
  const std::string words = visible_text(card.content());
  const std::size_t start = words.find("2026-Q4-SCB-");
  EXPECT_NE(start, std::string::npos) << words;
  return start == std::string::npos ? ""
                                    : words.substr(start, std::string("2026-Q4-SCB-001").size());
}

std::string FeishuStory::approved_request(const std::string& title) {
  const std::string number = file_request(title);
  const FeishuMessage card = personal_card(kLi, number);
  EXPECT_EQ(feishu.clicks(kLi, card.id, "同意").error, 0);
  return number;
}

Entry FeishuStory::entry(const std::string& number) {
  std::optional<Entry> found;
  bot->store().read([&](const Tx& tx) { found = tx.entries().find_number(number); });
  EXPECT_TRUE(found.has_value()) << number;
  return found.value_or(Entry{});
}

}  // namespace xiebot::support
