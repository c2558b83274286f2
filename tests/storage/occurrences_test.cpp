// What happens again and again, entries of which there may be one, and cards that follow a topic.
#include "tests/storage/outbox_test.h"

namespace xiebot {
namespace {

using std::chrono::hours;
using testing::ElementsAre;
using testing::IsEmpty;

class OccurrencesTest : public OutboxTest {
 protected:
  static OccurrenceRow row(const char* date, Instant due) {
    return {.kind = "progress.prompt",
            .project = ProjectCode("XMB-001"),
            .date = date,
            .due_at = due,
            .try_at = due};
  }
  bool plan(const OccurrenceRow& planned) {
    return write([&](Tx& tx) { return tx.occurrences().add(planned); });
  }
  std::vector<std::string> due(Instant by) {
    std::vector<std::string> dates;
    for (const OccurrenceRow& found :
         read([&](const Tx& tx) { return tx.occurrences().due(by, 10); })) {
      dates.push_back(found.date);
    }
    return dates;
  }
  std::optional<OccurrenceRow> found(const char* date) {
    return read([&](const Tx& tx) {
      return tx.occurrences().find("progress.prompt", ProjectCode("XMB-001"), date);
    });
  }
};
FOR_EVERY_STORE(OccurrencesTest);

TEST_P(OccurrencesTest, OneOfEachKindProjectAndDate) {
  EXPECT_TRUE(plan(row("2026-11-23", kMonday)));
  EXPECT_FALSE(plan(row("2026-11-23", kMonday + hours(1))));
  EXPECT_TRUE(plan(row("2026-11-24", kMonday + hours(24))));
  OccurrenceRow other = row("2026-11-23", kMonday);
  other.project = ProjectCode("XMB-002");
  EXPECT_TRUE(plan(other));
  EXPECT_EQ(found("2026-11-23")->due_at, kMonday);
}

TEST_P(OccurrencesTest, WhatIsSettledIsDueNoMoreAndStaysKnown) {
  plan(row("2026-11-24", kMonday + hours(24)));
  plan(row("2026-11-23", kMonday));
  EXPECT_THAT(due(kMonday + hours(24)), ElementsAre("2026-11-23", "2026-11-24"));
  OccurrenceRow first = *found("2026-11-23");
  first.state = OccurrenceState::skipped;
  first.reason = "too late";
  first.settled_at = kMonday;
  write([&](Tx& tx) {
    tx.occurrences().update(first);
    tx.occurrences().remove(first.id);  // no plan any more: it stays
  });
  EXPECT_THAT(due(kMonday), IsEmpty());
  EXPECT_EQ(read([](const Tx& tx) { return tx.occurrences().next_due(); }), kMonday + hours(24));
  reopen();
  EXPECT_EQ(found("2026-11-23")->reason, "too late");
  const auto skipped_since = [this](Instant from) {
    return read([&](const Tx& tx) { return tx.occurrences().skipped_since(from); });
  };
  EXPECT_EQ(skipped_since(kMonday), 1);
  EXPECT_EQ(skipped_since(kMonday + std::chrono::seconds(1)), 0);
  EXPECT_FALSE(plan(row("2026-11-23", kMonday)));
  EXPECT_EQ(write([](Tx& tx) { return tx.occurrences().prune(kMonday); }), 0);
  EXPECT_EQ(write([](Tx& tx) { return tx.occurrences().prune(kMonday + hours(1)); }), 1);
  EXPECT_EQ(read([](const Tx& tx) { return tx.occurrences().waiting().size(); }), 1U);
}

TEST_P(OccurrencesTest, OnePutOffIsLookedAtLater) {
  plan(row("2026-11-23", kMonday));
  OccurrenceRow put_off = *found("2026-11-23");
  put_off.try_at = kMonday + hours(1);
  write([&](Tx& tx) { tx.occurrences().update(put_off); });
  EXPECT_THAT(due(kMonday), IsEmpty());
  EXPECT_EQ(found("2026-11-23")->due_at, kMonday);
  EXPECT_EQ(read([&](const Tx& tx) { return tx.occurrences().find(put_off.id)->try_at; }),
            kMonday + hours(1));
}

TEST_P(OccurrencesTest, AnEntryOfASubjectExistsOnceAForm) {
  const auto add_sheet = [&](const std::string& subject) {
    Entry entry = sample_entry("");
    entry.subject = subject;
    return write([&](Tx& tx) { return tx.entries().add(entry, ""); });
  };
  const EntryId first = add_sheet("XMB-001/YFB/2026-11-20");
  add_sheet("XMB-001/YFB2/2026-11-22");
  const EntryId last = add_sheet("XMB-001/YFB/2026-11-23");
  EXPECT_ANY_THROW(add_sheet("XMB-001/YFB/2026-11-23"));
  EXPECT_NE(add_sheet(""), add_sheet(""));
  const std::string form = sample_entry("").form;
  read([&](const Tx& tx) {
    EXPECT_EQ(tx.entries().of_subject(form, "XMB-001/YFB/2026-11-23")->id, last);
    EXPECT_FALSE(tx.entries().of_subject("other", "XMB-001/YFB/2026-11-23").has_value());
    EXPECT_FALSE(tx.entries().of_subject(form, "").has_value());
    const auto before = [&](const char* day) {
      return tx.entries().last_before(form, "XMB-001/YFB/", std::string("XMB-001/YFB/") + day);
    };
    EXPECT_EQ(before("2026-11-24")->id, last);
    EXPECT_EQ(before("2026-11-23")->id, first);
    EXPECT_FALSE(before("2026-11-20").has_value());
    return 0;
  });
}

TEST_P(OccurrencesTest, CardsOfATopicAreShownAnew) {
  const auto add_card = [&](const char* key, int number, const char* topic) {
    Message message{.key = key, .to = chat(number), .view = {key, {}}, .topic = topic};
    write([&](Tx& tx) { return tx.outbox().add(message); });
    return OutboxId(number);
  };
  const OutboxId prompt = add_card("prompt", 1, "progress/XMB-001/2026-11-23");
  const OutboxId digest = add_card("digest", 2, "progress/XMB-001/2026-11-23");
  const OutboxId plain = add_card("plain", 3, "");
  send(prompt, "om_1");
  send(digest, "om_2");
  send(plain, "om_3");
  EXPECT_EQ(find(prompt).message.topic, "progress/XMB-001/2026-11-23");
  const auto refresh_topic = [&](const char* topic, const char* clicked) {
    write([&](Tx& tx) {
      tx.outbox().refresh_topic(topic, clicked, kMonday + std::chrono::seconds(3));
    });
  };
  refresh_topic("", "");
  EXPECT_THAT(claim(), IsEmpty());
  refresh_topic("progress/XMB-001/2026-11-23", "om_1");
  EXPECT_THAT(claim(), ElementsAre("digest"));
  clock_.advance(std::chrono::seconds(3));
  EXPECT_THAT(claim(), ElementsAre("prompt"));
}

}  // namespace
}  // namespace xiebot
