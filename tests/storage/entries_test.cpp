#include "bot/entry.h"

#include <stdexcept>

#include "tests/storage/store_test.h"

namespace xiebot {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class EntriesTest : public StoreTest {
 protected:
  EntryId add(const Entry& entry) {
    return write([&](Tx& tx) { return tx.entries().add(entry, ""); });
  }
  EntryId add_by(const std::string& author) {
    Entry entry = sample_entry("");
    entry.author = PersonId(author);
    return add(entry);
  }
  Entry find(EntryId id) const {
    return read([&](const Tx& tx) { return tx.entries().find(id); }).value();
  }
  std::vector<EntryId> open_in(const EntryScope& scope) const {
    std::vector<EntryId> ids;
    for (const Entry& entry : read([&](const Tx& tx) { return tx.entries().open_in(scope); })) {
      ids.push_back(entry.id);
    }
    return ids;
  }
  std::vector<EntryId> matching(const EntryFilter& filter) const {
    return read([&](const Tx& tx) {
      std::vector<EntryId> ids;
      tx.entries().each(filter, [&](const Entry& entry) {
        ids.push_back(entry.id);
        return true;
      });
      return ids;
    });
  }
};
FOR_EVERY_STORE(EntriesTest);

TEST_P(EntriesTest, GiveBackEveryField) {
  const Entry put = sample_entry("2026-Q4-SCB-001");
  const EntryId id = add(put);
  const Entry found = find(id);
  EXPECT_EQ(found.id, id);
  EXPECT_EQ(found.number, put.number);
  EXPECT_EQ(found.form, put.form);
  EXPECT_EQ(found.form_version, put.form_version);
  EXPECT_EQ(found.flow, put.flow);
  EXPECT_EQ(found.state, put.state);
  EXPECT_EQ(found.open, put.open);
  EXPECT_EQ(found.stay, put.stay);
  EXPECT_EQ(found.author, put.author);
  EXPECT_EQ(found.department, put.department);
  EXPECT_EQ(found.project, put.project);
  EXPECT_EQ(found.revision, put.revision);
  EXPECT_EQ(found.title, put.title);
  EXPECT_EQ(found.values, put.values);
  EXPECT_EQ(found.created_at, put.created_at);
  EXPECT_EQ(found.updated_at, put.updated_at);
  EXPECT_EQ(found.rows, put.rows);
}

TEST_P(EntriesTest, KeepWhateverPeopleType) {
  Entry put = sample_entry("");
  put.title = "引号\"'\\ %_ 😀";
  put.values = {{"a", {"第一行\n第二行\t\"'\\"}}, {"b", {"", "😀"}}};
  EXPECT_EQ(find(add(put)).values, put.values);
}

TEST_P(EntriesTest, AreFoundByNumberUnlessItIsEmpty) {
  const EntryId id = add(sample_entry("2026-Q4-SCB-001"));
  add(sample_entry(""));
  add(sample_entry(""));
  const auto found = [this](std::string_view number) {
    return read([&](const Tx& tx) { return tx.entries().find_number(number); });
  };
  ASSERT_TRUE(found("2026-Q4-SCB-001"));
  EXPECT_EQ(found("2026-Q4-SCB-001")->id, id);
  EXPECT_FALSE(found("2026-Q4-SCB-002"));
  EXPECT_FALSE(found(""));
}

TEST_P(EntriesTest, NeverShareANumber) {
  add(sample_entry("2026-Q4-SCB-001"));
  EXPECT_ANY_THROW(add(sample_entry("2026-Q4-SCB-001")));
}

TEST_P(EntriesTest, AreNumberedPerSeries) {
  write([](Tx& tx) {
    EXPECT_EQ(tx.entries().next_number("2026-Q4-SCB-"), 1);
    EXPECT_EQ(tx.entries().next_number("2026-Q4-SCB-"), 2);
    EXPECT_EQ(tx.entries().next_number("2026-Q4-CPB-"), 1);
  });
  write([](Tx& tx) { EXPECT_EQ(tx.entries().next_number("2026-Q4-SCB-"), 3); });
}

TEST_P(EntriesTest, AreReplacedButForWhatTheyBeganWith) {
  Entry entry = find(add(sample_entry("2026-Q4-SCB-001")));
  entry.state = "running";
  entry.open = false;
  entry.stay = 4;
  entry.title = "新标题";
  entry.values = {{"name", {"新标题"}}};
  entry.rows.erase(entry.rows.begin());
  entry.rows[0].state = "confirmed";
  entry.updated_at = kMonday + std::chrono::hours(5);
  Entry changed = entry;
  changed.number = "other";
  changed.form = "problem";
  changed.author = PersonId("other");
  changed.created_at = kMonday + std::chrono::hours(9);
  write([&](Tx& tx) { tx.entries().update(changed, std::nullopt); });

  const Entry found = find(entry.id);
  EXPECT_EQ(found.number, "2026-Q4-SCB-001");
  EXPECT_EQ(found.form, entry.form);
  EXPECT_EQ(found.author, entry.author);
  EXPECT_EQ(found.created_at, kMonday);
  EXPECT_EQ(found.updated_at, entry.updated_at);
  EXPECT_EQ(found.state, "running");
  EXPECT_FALSE(found.open);
  EXPECT_EQ(found.stay, 4);
  EXPECT_EQ(found.title, "新标题");
  EXPECT_EQ(found.values, entry.values);
  EXPECT_EQ(found.rows, entry.rows);
}

TEST_P(EntriesTest, CannotBeUpdatedBeforeTheyAreAdded) {
  EXPECT_THROW(write([](Tx& tx) { tx.entries().update(sample_entry(""), std::nullopt); }),
               std::invalid_argument);
}

TEST_P(EntriesTest, AreOpenForTheirAuthorDepartmentsAndProjectsOldestFirst) {
  Entry by_me = sample_entry("");
  by_me.author = PersonId("me");
  by_me.department = DepartmentCode("A");
  by_me.project = ProjectCode();
  by_me.rows.clear();
  Entry of_department = by_me;
  of_department.author = PersonId("other");
  Entry with_row = of_department;
  with_row.department = DepartmentCode("B");
  with_row.rows = {{DepartmentCode("C"), "waiting", 1, PersonId(), "", "", kMonday}};
  Entry of_project = of_department;
  of_project.department = DepartmentCode("B");
  of_project.project = ProjectCode("P");
  Entry closed = by_me;
  closed.open = false;
  closed.rows = with_row.rows;

  add(closed);
  const EntryId first = add(by_me);
  const EntryId second = add(of_department);
  const EntryId third = add(with_row);
  const EntryId fourth = add(of_project);

  EXPECT_THAT(open_in({PersonId("me"), {}, {}}), ElementsAre(first));
  EXPECT_THAT(open_in({PersonId(), {DepartmentCode("A")}, {}}), ElementsAre(first, second));
  EXPECT_THAT(open_in({PersonId(), {DepartmentCode("C")}, {}}), ElementsAre(third));
  EXPECT_THAT(open_in({PersonId(), {}, {ProjectCode("P")}}), ElementsAre(fourth));
  EXPECT_THAT(
      open_in({PersonId("me"), {DepartmentCode("C"), DepartmentCode("A")}, {ProjectCode("P")}}),
      ElementsAre(first, second, third, fourth));
  EXPECT_THAT(open_in({}), IsEmpty());
}

TEST_P(EntriesTest, LeaveTheOpenOnesWhenTheyClose) {
  Entry entry = find(add(sample_entry("")));
  entry.open = false;
  write([&](Tx& tx) { tx.entries().update(entry, std::nullopt); });
  EXPECT_THAT(open_in({entry.author, {DepartmentCode("CPB"), DepartmentCode("SCB")}, {}}),
              IsEmpty());
}

TEST_P(EntriesTest, KnowTheAuthorsLastOne) {
  add_by("me");
  const EntryId last = add_by("me");
  add_by("other");
  const auto last_of = [this](std::string_view form) {
    return read([&](const Tx& tx) { return tx.entries().last_of(PersonId("me"), form); });
  };
  ASSERT_TRUE(last_of("request"));
  EXPECT_EQ(last_of("request")->id, last);
  EXPECT_FALSE(last_of("problem"));
}

TEST_P(EntriesTest, AreFilteredByFormProjectAndTime) {
  Entry early = sample_entry("");
  Entry late = sample_entry("");
  late.created_at = kMonday + std::chrono::hours(24);
  Entry other_form = sample_entry("");
  other_form.form = "problem";
  Entry other_project = sample_entry("");
  other_project.project = ProjectCode("XMB-002");
  const EntryId a = add(early);
  const EntryId b = add(late);
  const EntryId c = add(other_form);
  const EntryId d = add(other_project);

  EXPECT_THAT(matching({}), ElementsAre(a, b, c, d));
  EXPECT_THAT(matching({.form = "request", .project = {}, .from = {}, .until = {}}),
              ElementsAre(a, b, d));
  EXPECT_THAT(matching({.form = {}, .project = ProjectCode("XMB-001"), .from = {}, .until = {}}),
              ElementsAre(a, b, c));
  EXPECT_THAT(matching({.form = {}, .project = {}, .from = late.created_at, .until = {}}),
              ElementsAre(b));
  EXPECT_THAT(matching({.form = {}, .project = {}, .from = kMonday, .until = late.created_at}),
              ElementsAre(a, c, d));
}

TEST_P(EntriesTest, AreHandedOverUntilTheReaderHasEnough) {
  for (int i = 0; i < 5; ++i) add_by("me");
  int seen = 0;
  store_->read([&](const Tx& tx) {
    tx.entries().each({}, [&](const Entry& entry) {
      // Looking at another entry on the way does not disturb.
      EXPECT_TRUE(tx.entries().find(entry.id));
      return ++seen < 2;
    });
  });
  EXPECT_EQ(seen, 2);
}

TEST_P(EntriesTest, KeepEveryRevisionAsItWasWrittenFirst) {
  Entry entry = sample_entry("");
  entry.revision = 1;
  entry.values = {{"name", {"甲"}}};
  entry = find(add(entry));
  write([&](Tx& tx) {
    tx.entries().keep_revision(entry.id);
    tx.entries().keep_revision(entry.id);
    entry.revision = 2;
    entry.values = {{"name", {"乙"}}};
    tx.entries().update(entry, std::nullopt);
  });

  const auto revision = [&](int number) {
    return read([&](const Tx& tx) { return tx.entries().revision(entry.id, number); });
  };
  EXPECT_EQ(revision(1), (Values{{"name", {"甲"}}}));
  EXPECT_EQ(revision(2), (Values{{"name", {"乙"}}}));
  EXPECT_EQ(revision(3), std::nullopt);
}

}  // namespace
}  // namespace xiebot
