#include "bot/directory.h"

#include "tests/storage/store_test.h"

namespace xiebot {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using DirectoryTest = StoreTest;
FOR_EVERY_STORE(DirectoryTest);

Person person(std::string id, std::string name) {
  Person person;
  person.id = PersonId(std::move(id));
  person.name = std::move(name);
  return person;
}

std::vector<std::string> ids(const std::vector<Person>& people) {
  std::vector<std::string> ids;
  ids.reserve(people.size());
  for (const Person& one : people) ids.push_back(one.id.str());
  return ids;
}

std::vector<std::string> delegates(const std::vector<Delegation>& delegations) {
  std::vector<std::string> ids;
  ids.reserve(delegations.size());
  for (const Delegation& one : delegations) ids.push_back(one.delegate.str());
  return ids;
}

TEST_P(DirectoryTest, GivesAPersonBackAsItWasPut) {
  const Person zhang{PersonId("zhangsan"), "张三", DepartmentCode("SCB"), {"admin", "hr"}, false};
  write([&](Tx& tx) { tx.directory().put(zhang); });
  const auto found = read([](const Tx& tx) { return tx.directory().person(PersonId("zhangsan")); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "张三");
  EXPECT_EQ(found->department, DepartmentCode("SCB"));
  EXPECT_THAT(found->roles, ElementsAre("admin", "hr"));
  EXPECT_FALSE(found->active);
  EXPECT_FALSE(read([](const Tx& tx) { return tx.directory().person(PersonId("nobody")); }));
}

TEST_P(DirectoryTest, ReplacesAPersonByItsId) {
  write([](Tx& tx) {
    tx.directory().put(person("zhangsan", "张三"));
    tx.directory().put(person("zhangsan", "张三丰"));
  });
  const auto people = read([](const Tx& tx) { return tx.directory().people(); });
  ASSERT_EQ(people.size(), 1U);
  EXPECT_EQ(people[0].name, "张三丰");
}

TEST_P(DirectoryTest, FindsEveryPersonOfAName) {
  write([](Tx& tx) {
    tx.directory().put(person("wangwei2", "王伟"));
    tx.directory().put(person("wangwei1", "王伟"));
    tx.directory().put(person("wangweiguo", "王伟国"));
  });
  EXPECT_THAT(ids(read([](const Tx& tx) { return tx.directory().people_named("王伟"); })),
              ElementsAre("wangwei1", "wangwei2"));
}

TEST_P(DirectoryTest, KnowsAPersonByAccountUntilTheyLeave) {
  write([](Tx& tx) {
    tx.directory().put(person("zhangsan", "张三"));
    tx.directory().put(PersonAccount{PersonId("zhangsan"), "one", "ou_1", kMonday});
  });
  const auto by_account = [](const Tx& tx) {
    return tx.directory().person_by_account("one", "ou_1").has_value();
  };
  EXPECT_TRUE(read(by_account));
  EXPECT_FALSE(read(
      [](const Tx& tx) { return tx.directory().person_by_account("two", "ou_1").has_value(); }));

  Person gone = person("zhangsan", "张三");
  gone.active = false;
  write([&](Tx& tx) { tx.directory().put(gone); });
  EXPECT_FALSE(read(by_account));
}

TEST_P(DirectoryTest, ListsAccountsMostRecentlyActiveFirst) {
  write([](Tx& tx) {
    tx.directory().put(PersonAccount{PersonId("zhangsan"), "one", "ou_1", kMonday});
    tx.directory().put(
        PersonAccount{PersonId("zhangsan"), "two", "m_1", kMonday + std::chrono::hours(1)});
    tx.directory().put(PersonAccount{PersonId("lisi"), "two", "m_2", kMonday});
  });
  const auto channels = [](const Tx& tx) {
    std::vector<std::string> names;
    for (const auto& account : tx.directory().accounts(PersonId("zhangsan"))) {
      names.push_back(account.channel);
    }
    return names;
  };
  EXPECT_THAT(read(channels), ElementsAre("two", "one"));
  write([](Tx& tx) {
    tx.directory().put(
        PersonAccount{PersonId("zhangsan"), "one", "ou_1", kMonday + std::chrono::hours(2)});
  });
  EXPECT_THAT(read(channels), ElementsAre("one", "two"));
}

TEST_P(DirectoryTest, GivesDepartmentsAndProjectsBackByCode) {
  const Department market{DepartmentCode("SCB"), "市场部", PersonId("zhangsan"), PersonId("lisi"),
                          PersonId("boss")};
  const Project project{ProjectCode("XMB-001"),
                        "双十一",
                        PersonId("wangwu"),
                        {DepartmentCode("SCB"), DepartmentCode("CPB")},
                        {PersonId("zhaoliu")},
                        "Asia/Tokyo",
                        false};
  write([&](Tx& tx) {
    tx.directory().put(market);
    tx.directory().put(Department{DepartmentCode("CPB"), "产品部", {}, {}, {}});
    tx.directory().put(project);
  });
  const auto department =
      read([](const Tx& tx) { return tx.directory().department(DepartmentCode("SCB")); });
  ASSERT_TRUE(department);
  EXPECT_EQ(department->name, "市场部");
  EXPECT_EQ(department->lead, PersonId("zhangsan"));
  EXPECT_EQ(department->liaison, PersonId("lisi"));
  EXPECT_EQ(department->superior, PersonId("boss"));
  const auto all = read([](const Tx& tx) { return tx.directory().departments(); });
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].code, DepartmentCode("CPB"));

  const auto found =
      read([](const Tx& tx) { return tx.directory().project(ProjectCode("XMB-001")); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "双十一");
  EXPECT_EQ(found->lead, PersonId("wangwu"));
  EXPECT_EQ(found->departments, project.departments);
  EXPECT_EQ(found->progress_owners, project.progress_owners);
  EXPECT_EQ(found->timezone, "Asia/Tokyo");
  EXPECT_FALSE(found->active);
  EXPECT_EQ(read([](const Tx& tx) { return tx.directory().projects().size(); }), 1U);
}

TEST_P(DirectoryTest, KeepsAChatsIdAndItsNameWhenTheNewOneIsEmpty) {
  const auto put = [this](std::string name, bool reachable) {
    return write([&](Tx& tx) {
      return tx.directory().put(
          Chat{ChatId(), "one", "oc_1", ChatKind::group, std::move(name), reachable});
    });
  };
  const ChatId first = put("项目群", true);
  EXPECT_EQ(put("", false), first);
  auto chat = read([](const Tx& tx) { return tx.directory().chat_by_external("one", "oc_1"); });
  ASSERT_TRUE(chat);
  EXPECT_EQ(chat->id, first);
  EXPECT_EQ(chat->kind, ChatKind::group);
  EXPECT_EQ(chat->name, "项目群");
  EXPECT_FALSE(chat->reachable);

  EXPECT_EQ(put("新项目群", true), first);
  chat = read([&](const Tx& tx) { return tx.directory().chat(first); });
  ASSERT_TRUE(chat);
  EXPECT_EQ(chat->name, "新项目群");
  EXPECT_TRUE(chat->reachable);
}

TEST_P(DirectoryTest, BindsAChatForSeveralPurposes) {
  const ChatId chat = write([](Tx& tx) {
    const ChatId id = tx.directory().put(Chat{ChatId(), "one", "oc_1", ChatKind::group, "", true});
    tx.directory().bind({id, ProjectCode("XMB-001"), "project"});
    tx.directory().bind({id, ProjectCode("XMB-001"), "problems"});
    tx.directory().bind({id, ProjectCode("XMB-001"), "problems"});
    tx.directory().bind({id, ProjectCode("XMB-002"), "project"});
    return id;
  });
  EXPECT_EQ(read([&](const Tx& tx) { return tx.directory().bindings_of(chat).size(); }), 3U);
  EXPECT_EQ(
      read([](const Tx& tx) { return tx.directory().bindings_of(ProjectCode("XMB-001")).size(); }),
      2U);
  write([&](Tx& tx) { tx.directory().unbind(chat, ProjectCode("XMB-001")); });
  const auto left = read([&](const Tx& tx) { return tx.directory().bindings_of(chat); });
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].project, ProjectCode("XMB-002"));
  EXPECT_EQ(left[0].purpose, "project");
}

TEST_P(DirectoryTest, CountsBothDaysOfADelegation) {
  write([](Tx& tx) {
    tx.directory().put(
        Delegation{PersonId("zhangsan"), PersonId("lisi"), "2026-12-01", "2026-12-03"});
  });
  const auto on = [this](std::string_view date) {
    return delegates(read(
        [&](const Tx& tx) { return tx.directory().delegations_by(PersonId("zhangsan"), date); }));
  };
  EXPECT_THAT(on("2026-11-30"), IsEmpty());
  EXPECT_THAT(on("2026-12-01"), ElementsAre("lisi"));
  EXPECT_THAT(on("2026-12-03"), ElementsAre("lisi"));
  EXPECT_THAT(on("2026-12-04"), IsEmpty());
  EXPECT_EQ(read([](const Tx& tx) {
              return tx.directory().delegations_to(PersonId("lisi"), "2026-12-02").size();
            }),
            1U);
}

TEST_P(DirectoryTest, EndsADelegationEarlyByPuttingItAgain) {
  write([](Tx& tx) {
    const PersonId zhang("zhangsan");
    const PersonId li("lisi");
    tx.directory().put(Delegation{zhang, li, "2026-12-01", "2026-12-31"});
    tx.directory().put(Delegation{zhang, li, "2026-12-01", "2026-12-05"});
  });
  EXPECT_TRUE(read([](const Tx& tx) {
    return tx.directory().delegations_by(PersonId("zhangsan"), "2026-12-06").empty();
  }));
}

}  // namespace
}  // namespace xiebot
