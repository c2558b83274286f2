// What doctor makes of the facts, and how it says it.
#include <gmock/gmock.h>

#include <stdexcept>

#include "bot/doctor/directory_check.h"
#include "bot/doctor/surroundings.h"
#include "fake_directory.h"

namespace xiebot::doctor {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

auto is(Level level, const std::string& words) {
  return AllOf(Field("level", &Finding::level, level),
               Field("text", &Finding::text, HasSubstr(words)));
}

TEST(Doctor, SaysEachFindingInOneLineWithItsMend) {
  EXPECT_EQ(line_of("时钟", good("准")), "[好] 时钟 准");
  EXPECT_EQ(line_of("时钟", notice("慢", "对时")), "[注意] 时钟 慢：对时");
  EXPECT_EQ(line_of("时钟", fault("两\n行\x1b", "修")), "[错误] 时钟 两 行：修");
}

TEST(Doctor, RunsEveryCheckThoughOneFails) {
  std::vector<std::string> lines;
  const Level worst = run_all({{"一", [] { return Findings{notice("甲", "乙")}; }},
                               {"二", []() -> Findings { throw std::runtime_error("broken"); }},
                               {"三", [] { return Findings{good("丙")}; }}},
                              [&](const std::string& line) { lines.push_back(line); });
  EXPECT_EQ(worst, Level::fault);
  EXPECT_THAT(lines, ElementsAre("[注意] 一 甲：乙",
                                 AllOf(HasSubstr("[错误] 二"), HasSubstr("broken")), "[好] 三 丙"));
  EXPECT_EQ(run_all({{"一", [] { return Findings{notice("甲", "乙")}; }}}, [](const auto&) {}),
            Level::notice);
}

TEST(Doctor, ComparesTheClockWithThePlatforms) {
  const Instant now(1795399200s);
  const struct {
    std::chrono::seconds skew;
    Level level;
  } rows[] = {{0s, Level::good},    {60s, Level::good},    {-60s, Level::good},
              {61s, Level::notice}, {-61s, Level::notice}, {600s, Level::notice},
              {601s, Level::fault}, {-601s, Level::fault}};
  for (const auto& row : rows) {
    EXPECT_EQ(check_clock(now, now + row.skew, "平台").level, row.level) << row.skew.count();
  }
  EXPECT_EQ(check_clock(now, std::nullopt, "平台").level, Level::notice);
}

TEST(Doctor, WantsTheNextYearsCalendarFromDecemberOn) {
  using namespace std::chrono;
  const Calendar calendar({}, {2026});
  EXPECT_EQ(check_calendar(calendar, 2026y / 11 / 30).level, Level::good);
  EXPECT_THAT(check_calendar(calendar, 2026y / 12 / 1), is(Level::notice, "2027"));
  EXPECT_EQ(check_calendar(calendar.with({}, {2027}), 2026y / 12 / 1).level, Level::good);
  EXPECT_THAT(check_calendar(calendar, 2027y / 1 / 1), is(Level::fault, "2027"));
}

TEST(Doctor, InsistsOnTlsWhereBodiesAreNotSigned) {
  const auto levels = [](const std::string& url, const std::string& unsigned_by) {
    std::vector<Level> found;
    for (const Finding& one : check_address(
             {.url = url, .unsigned_by = unsigned_by, .served = true, .answered = true})) {
      found.push_back(one.level);
    }
    return found;
  };
  using enum Level;
  EXPECT_THAT(levels("https://bot.example.com", "甲"), ElementsAre(good, good));
  EXPECT_THAT(levels("https://bot.example.com", ""), ElementsAre(good));
  for (const char* url : {"http://bot.example.com", "https://127.0.0.1:8443", "https://localhost/x",
                          "https://[::1]:80"}) {
    EXPECT_THAT(levels(url, "甲"), ElementsAre(fault, good)) << url;
    EXPECT_THAT(levels(url, ""), ElementsAre(notice, good)) << url;
  }
  EXPECT_THAT(levels("", "甲"), ElementsAre(fault));
  EXPECT_THAT(levels("", ""), ElementsAre(notice));
}

TEST(Doctor, TellsABotThatCannotBeReachedFromOneThatDoesNotRun) {
  AddressFacts facts{.url = "https://bot.example.com", .failure = "HTTP 502"};
  EXPECT_THAT(check_address(facts), ElementsAre(is(Level::notice, "没有运行")));
  facts.served = true;
  EXPECT_THAT(check_address(facts), ElementsAre(is(Level::fault, "HTTP 502")));
}

DatabaseFacts sound() {
  return {.path = "/x/bot.db",
          .exists = true,
          .folder_writable = true,
          .free_bytes = std::uint64_t{10} << 30,
          .schema = 5,
          .newest_schema = 5};
}

// The worst level, and what is said on it.
std::vector<std::string> troubles(const DatabaseFacts& facts, Level level) {
  std::vector<std::string> texts;
  for (const Finding& one : check_database(facts)) {
    EXPECT_LE(one.level, level) << one.text;
    if (one.level == level) texts.push_back(one.text);
  }
  return texts;
}

TEST(Doctor, JudgesTheDatabase) {
  EXPECT_THAT(troubles(sound(), Level::good), Not(IsEmpty()));
  DatabaseFacts facts = {.path = "new.db", .folder_writable = true};
  EXPECT_THAT(troubles(facts, Level::good), testing::Contains(HasSubstr("还不存在")));
  facts = sound();
  facts.failure = "not a database";
  EXPECT_THAT(troubles(facts, Level::fault), ElementsAre(HasSubstr("not a database")));
  facts = sound();
  facts.schema = 6;
  EXPECT_THAT(troubles(facts, Level::fault), ElementsAre(HasSubstr("第 6 版")));
  facts.schema = 4;
  EXPECT_THAT(troubles(facts, Level::notice), ElementsAre(HasSubstr("升级")));
  facts = sound();
  facts.damage = {"page 3"};
  facts.broken_chains = {"XQ-1", "checkpoint 2026-11-23"};
  EXPECT_THAT(troubles(facts, Level::fault),
              ElementsAre(HasSubstr("page 3"), HasSubstr("XQ-1、checkpoint 2026-11-23")));
  facts = sound();
  facts.folder_writable = false;
  EXPECT_THAT(troubles(facts, Level::fault), ElementsAre(HasSubstr("目录")));
  facts = sound();
  facts.free_bytes = std::uint64_t{500} << 20;
  EXPECT_THAT(troubles(facts, Level::notice), ElementsAre(HasSubstr("500 MB")));
  facts.free_bytes = std::uint64_t{50} << 20;
  EXPECT_THAT(troubles(facts, Level::fault), ElementsAre(HasSubstr("50 MB")));
}

TEST(Doctor, MentionsAQuotaFromFourFifthsOn) {
  EXPECT_EQ(check_quota("调用", 0, 5000).level, Level::good);
  EXPECT_EQ(check_quota("调用", 4000, 5000).level, Level::good);
  EXPECT_THAT(check_quota("调用", 4001, 5000), is(Level::notice, "4001"));
}

// A company with two departments, one project and one group of it on "red".
class DoctorsCompany : public testing::Test {
 protected:
  DoctorsCompany() {
    config.departments = {{.code = DepartmentCode("SCB"), .name = "市场部", .lead = PersonId("a")},
                          {.code = DepartmentCode("YFB"),
                           .name = "研发部",
                           .lead = PersonId("b"),
                           .superior = PersonId("c")}};
    for (const char* id : {"a", "b", "c"}) {
      config.people.push_back({.id = PersonId(id), .name = id, .phone = "13800001234"});
    }
    config.people[0].roles = {"admin"};
    config.accounts = {{PersonId("a"), "red", "1"}, {PersonId("c"), "red", "3"}};
    config.projects = {{.code = ProjectCode("P-1"),
                        .name = "新品",
                        .departments = {DepartmentCode("SCB"), DepartmentCode("YFB")}}};
    config.groups = {{ProjectCode("P-1"), "red", "chat", {"project"}}};
  }

  [[nodiscard]] Findings groups() const { return check_groups(directory_facts(config), channels); }
  [[nodiscard]] Findings people() const { return check_people(directory_facts(config), channels); }

  Config config;
  ChannelNames channels{{"red", "红"}, {"blue", "蓝"}};
};

TEST_F(DoctorsCompany, IsInOrder) {
  EXPECT_THAT(groups(), ElementsAre(is(Level::good, "1 个项目")));
  EXPECT_THAT(people(), ElementsAre(is(Level::good, "2 处")));
}

TEST_F(DoctorsCompany, WantsAGroupForEveryProject) {
  config.groups.clear();
  EXPECT_THAT(groups(), ElementsAre(is(Level::notice, "P-1（新品） 没有群")));
  config.groups = {{ProjectCode("P-1"), "green", "chat", {}}};  // a channel that is not configured
  EXPECT_THAT(groups(), ElementsAre(is(Level::fault, "P-1（新品）")));
  config.projects.clear();
  EXPECT_THAT(groups(), ElementsAre(is(Level::notice, "还没有项目")));
}

TEST_F(DoctorsCompany, WantsSomebodyOfEachDepartmentWhereTheGroupIs) {
  config.accounts = {{PersonId("a"), "red", "1"}, {PersonId("c"), "blue", "3"}};
  EXPECT_THAT(people(), ElementsAre(is(Level::fault, "群在红，研发部的"), is(Level::good, "1 处")));
  config.groups.push_back({ProjectCode("P-1"), "blue", "other", {}});
  EXPECT_THAT(people(), ElementsAre(is(Level::good, "2 处")));
}

TEST_F(DoctorsCompany, WantsAnAdministratorAndALead) {
  config.people[0].roles.clear();
  config.departments[1].lead = PersonId();
  EXPECT_THAT(people(),
              ElementsAre(is(Level::fault, "管理员"), is(Level::notice, "研发部没有在职的负责人"),
                          is(Level::good, "2 处")));
}

TEST_F(DoctorsCompany, IsReadFromTheDatabaseWithoutThoseWhoLeft) {
  FakeDirectory directory;
  for (const Department& department : config.departments) directory.put(department);
  for (const Person& person : config.people) directory.put(person);
  for (const ConfiguredAccount& one : config.accounts) {
    directory.put(
        PersonAccount{.person = one.person, .channel = one.channel, .account = one.account});
  }
  directory.put(config.projects[0]);
  const ChatId chat = directory.put(Chat{.channel = "red", .external = "chat", .name = "一组"});
  directory.bind({chat, ProjectCode("P-1"), "project"});
  directory.bind({chat, ProjectCode("P-1"), "problems"});
  DirectoryFacts facts = directory_facts(directory);
  ASSERT_EQ(facts.groups.size(), 1U);
  EXPECT_EQ(facts.groups[0].name, "一组");
  EXPECT_EQ(facts.accounts.at("red"), "1");
  EXPECT_THAT(check_groups(facts, channels), ElementsAre(is(Level::good, "1 个项目")));

  directory.put(Chat{.channel = "red", .external = "chat", .reachable = false});
  EXPECT_THAT(check_groups(directory_facts(directory), channels),
              ElementsAre(is(Level::fault, "发不了")));
  directory.put(Chat{.channel = "red", .external = "chat"});
  Person left = config.people[2];
  left.active = false;
  directory.put(left);
  EXPECT_THAT(check_people(directory_facts(directory), channels),
              ElementsAre(is(Level::fault, "研发部的"), is(Level::good, "1 处")));
}

}  // namespace
}  // namespace xiebot::doctor
