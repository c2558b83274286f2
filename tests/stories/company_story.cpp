#include "tests/stories/company_story.h"

#include <fmt/format.h>
#include <unistd.h>

namespace xiebot::support {
namespace {

struct Somebody {
  const char* id;
  const char* name;
  const char* department;
};

constexpr Somebody kPeople[] = {
    {"zhangsan", "张三", "SCB"}, {"lilei", "李雷", "SCB"},       {"zhoumin", "周敏", "SCB"},
    {"wangzong", "王总", ""},    {"hanmeimei", "韩梅梅", "YFB"}, {"xiaoming", "小明", "YFB"},
    {"qianjin", "钱进", "CWB"},  {"admin", "管理员", "QGB"},
};

// As part of a file's name: a test that runs for each row of a table has slashes in it.
std::string test_name() {
  std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
  std::ranges::replace(name, '/', '-');
  return name;
}

}  // namespace

CompanyStory::CompanyStory() {
  folder = std::filesystem::temp_directory_path() /
           fmt::format("xiebot-story-{}-{}", getpid(), test_name());
  std::filesystem::create_directories(folder);
}

CompanyStory::~CompanyStory() { std::filesystem::remove_all(folder); }

Config CompanyStory::company() const {
  Config config;
  config.port = 0;
  config.database = folder / "bot.db";
  for (const Somebody& person : kPeople) {
    Person known{.id = PersonId(person.id),
                 .name = person.name,
                 .department = DepartmentCode(person.department)};
    if (known.id == PersonId("admin")) known.roles = {"admin"};
    config.people.push_back(known);
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
  return config;
}

void CompanyStory::start_bot() {
  Config config = company();
  join_platform(config);
  if (settings) settings(config);
  bot = std::make_unique<RunningBot>(
      config, clock, RunningBot::Birth{.owner = fmt::format("story-{}", ++starts_), .seed = 7});
  port = bot->start();
  connect_platform();
}

void CompanyStory::stop_bot() { bot.reset(); }

void CompanyStory::kill_bot() {
  const std::filesystem::path left_behind = folder / "killed.db";
  bot->store().backup(left_behind);
  bot.reset();
  for (const char* suffix : {"-wal", "-shm"}) {
    std::filesystem::remove(folder / (std::string("bot.db") + suffix));
  }
  std::filesystem::rename(left_behind, folder / "bot.db");
}

bool CompanyStory::eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 400; ++i) {
    if (wait_until(condition, std::chrono::milliseconds(15))) return true;
    clock.move(std::chrono::milliseconds(250));
  }
  return false;
}

void CompanyStory::pass(std::chrono::seconds time) {
  for (const std::chrono::seconds step : {time, kBundled}) take_effect_after(step);
  settled();
}

void CompanyStory::take_effect_after(std::chrono::seconds time) {
  clock.move(time);
  bot->clock_moved();
  EXPECT_TRUE(wait_until(
      [&] {
        std::optional<Instant> next;
        bot->store().read([&](const Tx& tx) { next = tx.deadlines().next_due(); });
        return !next || *next > clock.now();
      },
      std::chrono::seconds(10)));
}

void CompanyStory::settled() {
  for (const char* channel : {"feishu", "dingtalk"}) settled_on(channel);
}

void CompanyStory::settled_on(const std::string& channel) {
  EXPECT_TRUE(eventually([&] {
    OutboxCounts counts;
    bot->store().read([&](const Tx& tx) { counts = tx.outbox().counts(channel); });
    return counts.sending == 0 && counts.oldest_waiting == Instant{};
  })) << channel;
}

void CompanyStory::move_to(const std::string& time) {
  const auto figure = [&](std::size_t from) { return std::stoi(time.substr(from, 2)); };
  const auto date = parse_iso_date(time.substr(0, 10)).value();
  const Instant there =
      Zone("Asia/Shanghai")
          .to_instant(std::chrono::local_days(date) + std::chrono::hours(figure(11)) +
                      std::chrono::minutes(figure(14)));
  const auto way = there - clock.now();
  if (way.count() >= 0) {
    clock.move(way);
  } else {
    clock.move_wall(way);
  }
}

OccurrenceRow CompanyStory::settled_moment(const std::string& kind, const std::string& date,
                                           const std::string& project) {
  std::optional<OccurrenceRow> row;
  EXPECT_TRUE(eventually([&] {
    bot->store().read([&](const Tx& tx) {
      row = tx.occurrences().find("progress." + kind, ProjectCode(project), date);
    });
    return row && row->state != OccurrenceState::waiting;
  })) << kind
      << " of " << date;
  return row.value_or(OccurrenceRow{});
}

void CompanyStory::reach(const std::string& kind, const std::string& time) {
  move_to(time);
  EXPECT_EQ(settled_moment(kind, time.substr(0, 10)).state, OccurrenceState::done) << time;
  // What is bundled waits for company.
  if (kind != "prompt") clock.move(std::chrono::minutes(2));
  settled();
}

Entry CompanyStory::entry(const std::string& number) {
  std::optional<Entry> found;
  bot->store().read([&](const Tx& tx) { found = tx.entries().find_number(number); });
  EXPECT_TRUE(found.has_value()) << number;
  return found.value_or(Entry{});
}

std::optional<Entry> CompanyStory::sheet(const std::string& department, const std::string& date,
                                         const std::string& project) {
  std::optional<Entry> found;
  bot->store().read([&](const Tx& tx) {
    found = tx.entries().of_subject("progress", project + "/" + department + "/" + date);
  });
  return found;
}

Entry CompanyStory::filed(const std::string& department, const std::string& date,
                          const std::string& project) {
  std::optional<Entry> found;
  EXPECT_TRUE(eventually([&] {
    found = sheet(department, date, project);
    return found.has_value();
  })) << department;
  return found.value_or(Entry{});
}

}  // namespace xiebot::support
