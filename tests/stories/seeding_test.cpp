#include "bot/seeding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "bot/leavers.h"
#include "storage/sqlite_store.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_clock.h"

namespace xiebot {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

Config company() {
  Config config;
  config.departments = {{DepartmentCode("SCB"), "市场部", PersonId("zhang"), PersonId("li"), {}}};
  config.people = {{PersonId("zhang"), "张三", DepartmentCode("SCB"), {"admin"}},
                   {PersonId("li"), "李四", DepartmentCode("SCB"), {}}};
  config.accounts = {{PersonId("zhang"), "feishu", "ou_1"}};
  config.projects = {{.code = ProjectCode("XMB-001"),
                      .name = "新品上市",
                      .lead = PersonId("zhang"),
                      .departments = {DepartmentCode("SCB")},
                      .progress_owners = {},
                      .timezone = ""}};
  config.groups = {{ProjectCode("XMB-001"), "feishu", "oc_1", {"project", "problems"}}};
  return config;
}

class Seeded : public testing::Test {
 protected:
  Seeding seed_with(const Config& config, Leading leading) {
    Seeding seeding;
    store_.transact([&](Tx& tx) { seeding = seed(tx, config, leading); });
    return seeding;
  }

  // "chat purpose" of each group bound to the project.
  std::vector<std::string> groups() {
    std::vector<std::string> found;
    store_.read([&](const Tx& tx) {
      found.clear();
      for (const Binding& binding : tx.directory().bindings_of(ProjectCode("XMB-001"))) {
        found.push_back(tx.directory().chat(binding.chat)->external + " " + binding.purpose);
      }
    });
    return found;
  }

  std::string owner_of(const std::string& account) {
    std::string owner;
    store_.read([&](const Tx& tx) {
      const auto person = tx.directory().person_by_account("feishu", account);
      owner = person ? person->id.str() : "";
    });
    return owner;
  }

  support::TemporaryFolder folder_;
  support::TestClock clock_;
  SqliteStore store_{folder_ / "x.db", clock_};
};

TEST_F(Seeded, BeginsWithWhatTheFileSays) {
  const Seeding seeding = seed_with(company(), Leading::database);
  EXPECT_EQ(seeding.added, 7);  // a department, two people, an account, a project, two purposes
  EXPECT_THAT(seeding.differences, IsEmpty());
  EXPECT_EQ(owner_of("ou_1"), "zhang");
  EXPECT_THAT(groups(), UnorderedElementsAre("oc_1 project", "oc_1 problems"));
  store_.read([](const Tx& tx) {
    EXPECT_EQ(tx.directory().department(DepartmentCode("SCB"))->liaison, PersonId("li"));
    EXPECT_EQ(tx.directory().project(ProjectCode("XMB-001"))->name, "新品上市");
    EXPECT_TRUE(tx.directory().person(PersonId("zhang"))->is_admin());
  });
}

TEST_F(Seeded, ChangesNothingTheSecondTime) {
  (void)seed_with(company(), Leading::database);
  for (const Leading leading : {Leading::database, Leading::file}) {
    const Seeding again = seed_with(company(), leading);
    EXPECT_EQ(again.added, 0);
    EXPECT_EQ(again.changed, 0);
    EXPECT_THAT(again.differences, IsEmpty());
  }
}

TEST_F(Seeded, KeepsWhatTheDatabaseHasAndSaysWhereTheyDiffer) {
  (void)seed_with(company(), Leading::database);
  Config changed = company();
  changed.people[1].name = "李四四";
  changed.people[1].roles = {"admin"};
  changed.departments[0].lead = PersonId("li");
  changed.projects[0].name = "新名";
  changed.accounts[0].account = "ou_9";
  changed.people.push_back({PersonId("wang"), "王五", {}, {}});
  const Seeding seeding = seed_with(changed, Leading::database);
  EXPECT_EQ(seeding.added, 1);
  EXPECT_EQ(seeding.changed, 0);
  EXPECT_THAT(seeding.differences,
              UnorderedElementsAre("person li: name, roles", "department SCB: lead",
                                   "person zhang: feishu account", "project XMB-001: name"));
  EXPECT_EQ(owner_of("ou_1"), "zhang");
  EXPECT_EQ(owner_of("ou_9"), "");
  store_.read([](const Tx& tx) {
    EXPECT_EQ(tx.directory().person(PersonId("li"))->name, "李四");
    EXPECT_TRUE(tx.directory().person(PersonId("wang")));
  });
}

TEST_F(Seeded, GivesNoAccountBackToWhoLeft) {
  (void)seed_with(company(), Leading::database);
  const Rules rules{.forms = {},
                    .calendar = CompanyCalendar(built_in_calendar(), Zone("Asia/Shanghai"))};
  store_.transact([&](Tx& tx) {
    tx.directory().put(PersonAccount{PersonId("zhang"), "other", "staff-1", {}});
    account_left(tx, rules, "feishu", "ou_1");
  });
  EXPECT_THAT(seed_with(company(), Leading::database).differences,
              ElementsAre("person zhang: feishu account"));
  store_.read([](const Tx& tx) {
    EXPECT_EQ(tx.directory().accounts(PersonId("zhang")).size(), 1U);
    EXPECT_TRUE(tx.directory().person(PersonId("zhang"))->active);
  });
  (void)seed_with(company(), Leading::file);
  EXPECT_EQ(owner_of("ou_1"), "zhang");
}

TEST_F(Seeded, LetsTheFileWinOnApply) {
  (void)seed_with(company(), Leading::database);
  Config changed = company();
  changed.people[1].name = "李四四";
  changed.accounts[0].account = "ou_9";
  changed.groups = {{ProjectCode("XMB-001"), "feishu", "oc_2", {"project"}}};
  const Seeding seeding = seed_with(changed, Leading::file);
  EXPECT_EQ(seeding.changed, 3);
  EXPECT_THAT(seeding.differences, IsEmpty());
  EXPECT_THAT(groups(), ElementsAre("oc_2 project"));
  EXPECT_EQ(owner_of("ou_9"), "zhang");
  // The account that was wrong no longer speaks for anybody.
  EXPECT_EQ(owner_of("ou_1"), "");
  store_.read([](const Tx& tx) {
    EXPECT_EQ(tx.directory().person(PersonId("li"))->name, "李四四");
    ASSERT_EQ(tx.directory().accounts(PersonId("zhang")).size(), 1U);
  });
}

TEST_F(Seeded, LeavesAProjectsGroupsAloneWhenTheFileNamesNone) {
  (void)seed_with(company(), Leading::database);
  Config without = company();
  without.groups.clear();
  EXPECT_EQ(seed_with(without, Leading::file).changed, 0);
  EXPECT_THAT(groups(), UnorderedElementsAre("oc_1 project", "oc_1 problems"));
}

TEST_F(Seeded, DoesNotBindAgainWhatWasUnboundInTheChat) {
  (void)seed_with(company(), Leading::database);
  store_.transact([](Tx& tx) {
    const auto chat = tx.directory().chat_by_external("feishu", "oc_1");
    tx.directory().unbind(chat->id, ProjectCode("XMB-001"));
  });
  const Seeding seeding = seed_with(company(), Leading::database);
  EXPECT_EQ(seeding.added, 0);
  EXPECT_THAT(seeding.differences, ElementsAre("project XMB-001: a group for problems was unbound",
                                               "project XMB-001: a group for project was unbound"));
  EXPECT_THAT(groups(), IsEmpty());

  EXPECT_EQ(seed_with(company(), Leading::file).changed, 1);
  EXPECT_THAT(groups(), UnorderedElementsAre("oc_1 project", "oc_1 problems"));
}

TEST_F(Seeded, BindsAGroupThatIsNewInTheFile) {
  (void)seed_with(company(), Leading::database);
  Config more = company();
  more.groups.push_back({ProjectCode("XMB-001"), "feishu", "oc_2", {"project"}});
  EXPECT_EQ(seed_with(more, Leading::database).added, 1);
  EXPECT_THAT(groups(), UnorderedElementsAre("oc_1 project", "oc_1 problems", "oc_2 project"));
}

}  // namespace
}  // namespace xiebot
