// Deadlines and notices, as every store has to keep them.
#include <chrono>

#include "tests/storage/store_test.h"

namespace xiebot {
namespace {

using std::chrono::hours;
using testing::ElementsAre;
using testing::IsEmpty;

class DeadlinesTest : public StoreTest {
 protected:
  EntryId add_entry(const std::string& number) {
    return write([&](Tx& tx) {
      Entry entry;
      entry.number = number;
      entry.form = "request";
      entry.flow = "request";
      entry.state = "approving";
      return tx.entries().add(entry, "");
    });
  }
  DeadlineId add(EntryId entry, const std::string& rule, Instant next_at) {
    return write([&](Tx& tx) {
      return tx.deadlines().add({.entry = entry,
                                 .rule = rule,
                                 .stay = 1,
                                 .started_at = kMonday,
                                 .ends_at = next_at + hours(1),
                                 .figures = "1 wd",
                                 .next_at = next_at});
    });
  }
  std::vector<std::string> due(Instant by, int limit = 10) {
    return read([&](const Tx& tx) {
      std::vector<std::string> rules;
      for (const Deadline& deadline : tx.deadlines().due(by, limit)) rules.push_back(deadline.rule);
      return rules;
    });
  }
};
FOR_EVERY_STORE(DeadlinesTest);

TEST_P(DeadlinesTest, AnswersWhatIsDueTheLongestOverdueFirst) {
  const EntryId entry = add_entry("A-001");
  EXPECT_EQ(read([](const Tx& tx) { return tx.deadlines().next_due(); }), std::nullopt);
  add(entry, "later", kMonday + hours(3));
  add(entry, "second", kMonday + hours(2));
  add(entry, "first", kMonday + hours(1));
  add(entry, "never", Instant{});
  EXPECT_THAT(due(kMonday), IsEmpty());
  EXPECT_THAT(due(kMonday + hours(2)), ElementsAre("first", "second"));
  EXPECT_THAT(due(kMonday + hours(9), 1), ElementsAre("first"));
  EXPECT_EQ(read([](const Tx& tx) { return tx.deadlines().next_due(); }), kMonday + hours(1));
}

TEST_P(DeadlinesTest, KeepsOneOfAStartOnceAndForgetsWhatIsOver) {
  const EntryId entry = add_entry("A-001");
  const DeadlineId id = add(entry, "approve", kMonday + hours(1));
  EXPECT_EQ(add(entry, "approve", kMonday + hours(7)), id);
  write([&](Tx& tx) {
    Deadline deadline = tx.deadlines().find(id).value();
    EXPECT_EQ(deadline.next_at, kMonday + hours(1));
    deadline.steps_done = 2;
    deadline.lapsed = true;
    deadline.provisional = true;
    deadline.next_at = kMonday + hours(2);
    tx.deadlines().update(deadline);
  });
  reopen();
  read([&](const Tx& tx) {
    const Deadline deadline = tx.deadlines().find(id).value();
    EXPECT_EQ(deadline.steps_done, 2);
    EXPECT_TRUE(deadline.lapsed);
    EXPECT_EQ(deadline.figures, "1 wd");
    EXPECT_EQ(tx.deadlines().provisional().size(), 1U);
    EXPECT_EQ(tx.deadlines().open_of(entry).size(), 1U);
    return 0;
  });
  write([&](Tx& tx) {
    Deadline deadline = tx.deadlines().find(id).value();
    deadline.open = false;
    tx.deadlines().update(deadline);
  });
  EXPECT_THAT(due(kMonday + hours(9)), IsEmpty());
  EXPECT_TRUE(read([&](const Tx& tx) { return tx.deadlines().open_of(entry); }).empty());
}

TEST_P(DeadlinesTest, GivesANoticeOnceAndFindsItByBundleAndPerson) {
  const auto add_notice = [&](const std::string& key, const std::string& bundle) {
    return write([&](Tx& tx) {
      return tx.notices().add({.key = key,
                               .kind = NoticeKind::lapse,
                               .to = {"one", {}, PersonId("lilei")},
                               .bundle = bundle,
                               .entry = EntryId(4),
                               .deadline = DeadlineId(5),
                               .why = "你是接口人"});
    });
  };
  EXPECT_TRUE(add_notice("a", "x"));
  EXPECT_FALSE(add_notice("a", "y"));
  EXPECT_TRUE(add_notice("b", "x"));
  EXPECT_TRUE(add_notice("c", "y"));
  read([](const Tx& tx) {
    const std::vector<Notice> bundle = tx.notices().of_bundle("x");
    EXPECT_EQ(bundle.size(), 2U);
    EXPECT_EQ(bundle.at(0).key, "a");
    EXPECT_EQ(bundle.at(0).kind, NoticeKind::lapse);
    EXPECT_EQ(bundle.at(0).why, "你是接口人");
    EXPECT_EQ(bundle.at(0).to.person, PersonId("lilei"));
    const std::vector<Notice> latest = tx.notices().latest_of(PersonId("lilei"), 2);
    EXPECT_EQ(latest.size(), 2U);
    EXPECT_EQ(latest.at(0).key, "c");
    return 0;
  });
  clock_.advance(hours(1));
  EXPECT_EQ(write([](Tx& tx) { return tx.notices().prune(kMonday + hours(1)); }), 3);
}

TEST_P(DeadlinesTest, AMessageThatWaitsForItsTimeCanBeJoined) {
  const Destination lilei{"one", {}, PersonId("lilei")};
  const auto joinable = [&](const Destination& to, Urgency urgency, int by = 2) {
    return read([&](const Tx& tx) {
      return tx.outbox()
          .joinable(to, urgency, "reminders", kMonday + std::chrono::minutes(by))
          .value_or("none");
    });
  };
  write([&](Tx& tx) {
    tx.outbox().add({.key = "bundle",
                     .to = lilei,
                     .view = {"reminders", {}},
                     .not_before = kMonday + std::chrono::minutes(2),
                     .apart = true});
    tx.outbox().add({.key = "other", .to = lilei, .view = {"text", {}}});
  });
  EXPECT_EQ(joinable(lilei, Urgency::normal), "bundle");
  EXPECT_EQ(joinable(lilei, Urgency::normal, 1), "none") << "it leaves too late";
  EXPECT_EQ(joinable(lilei, Urgency::urgent), "none");
  EXPECT_EQ(joinable({"one", {}, PersonId("hanmeimei")}, Urgency::normal), "none");
  clock_.advance(std::chrono::minutes(2));
  EXPECT_EQ(joinable(lilei, Urgency::normal), "none") << "it may leave at any moment";

  write([&](Tx& tx) {
    const auto claimed = tx.outbox().claim("one", {.all = 1, .below_urgent = 1}, "me", {});
    ASSERT_EQ(claimed.size(), 1U);
    tx.outbox().mark_later(claimed[0].id, tx.now() + std::chrono::minutes(1), false);
    tx.outbox().mark_may_have_arrived(claimed[0].id);
  });
  EXPECT_EQ(joinable(lilei, Urgency::normal, 9), "none") << "it may be there already";
}

}  // namespace
}  // namespace xiebot
