#include "tests/storage/outbox_test.h"

namespace xiebot {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

FOR_EVERY_STORE(OutboxTest);

TEST_P(OutboxTest, GivesBackEveryField) {
  const Message put{"welcome:zhangsan",
                    person("zhangsan"),
                    Urgency::reply,
                    {"welcome", {{"name", "张三"}, {"to", "群"}}},
                    EntryId(7),
                    "progress/XMB-001/2026-11-23",
                    "om_0",
                    kMonday};
  write([&](Tx& tx) { tx.outbox().add(put); });
  const OutboxRow row = find(OutboxId(1));
  EXPECT_EQ(row.message.key, put.key);
  EXPECT_EQ(row.message.topic, put.topic);
  EXPECT_EQ(row.message.to, put.to);
  EXPECT_EQ(row.message.urgency, put.urgency);
  EXPECT_EQ(row.message.view.name, put.view.name);
  EXPECT_EQ(row.message.view.args, put.view.args);
  EXPECT_EQ(row.message.entry, put.entry);
  EXPECT_EQ(row.message.reply_to, put.reply_to);
  EXPECT_EQ(row.message.not_before, put.not_before);
  EXPECT_EQ(row.message_id, "");
  EXPECT_EQ(row.wanted, 1);
  EXPECT_EQ(row.shown, 0);
  EXPECT_EQ(row.attempts, 0);
  EXPECT_EQ(row.created_at, kMonday);
  EXPECT_EQ(row.edition, 1);
}

TEST_P(OutboxTest, KeepsTheFirstOfTwoMessagesWithOneKey) {
  add("hello", chat(1));
  Message again;
  again.key = "hello";
  again.to = chat(2);
  EXPECT_FALSE(write([&](Tx& tx) { return tx.outbox().add(again); }));
  EXPECT_EQ(find(OutboxId(1)).message.to, chat(1));
}

TEST_P(OutboxTest, ClaimsTheMostUrgentThenTheOldest) {
  add("digest", chat(1), Urgency::digest);
  add("normal", chat(2));
  add("urgent", chat(3), Urgency::urgent);
  add("normal too", person("zhangsan"));
  add("reply", chat(4), Urgency::reply);
  EXPECT_THAT(claim({3}), ElementsAre("urgent", "reply", "normal"));
  EXPECT_THAT(claim(), ElementsAre("normal too", "digest"));
  EXPECT_THAT(claim(), IsEmpty());
}

TEST_P(OutboxTest, ClaimsNoMoreOfWhatIsNotUrgentThanItIsTold) {
  add("normal", chat(1));
  add("reply", chat(2), Urgency::reply);
  add("urgent", chat(3), Urgency::urgent);
  add("insistent", person("zhangsan"), Urgency::insistent);
  EXPECT_THAT(claim({.all = 1, .below_urgent = 0}), ElementsAre("insistent"));
  EXPECT_THAT(claim({.all = 10, .below_urgent = 0}), ElementsAre("urgent"));
  EXPECT_THAT(claim({.all = 10, .below_urgent = 0}), IsEmpty());
  EXPECT_THAT(claim({.all = 10, .below_urgent = 1}), ElementsAre("reply"));
  EXPECT_THAT(claim({.all = 0, .below_urgent = 1}), IsEmpty());
  EXPECT_THAT(claim({.all = 10}), ElementsAre("normal"));
}

TEST_P(OutboxTest, ClaimsOneADestinationAndNoneForTheBusyOnes) {
  add("first", chat(1));
  add("urgent", chat(1), Urgency::urgent);
  add("second", chat(2));
  EXPECT_THAT(claim({10}, {chat(2)}), ElementsAre("urgent"));
  EXPECT_THAT(claim({10}, {chat(1)}), ElementsAre("second"));
}

TEST_P(OutboxTest, ClaimsForItsOwnChannelOnly) {
  add("here", chat(1));
  add("there", {"two", ChatId(1), PersonId()});
  EXPECT_THAT(claim(), ElementsAre("here"));
}

TEST_P(OutboxTest, WaitsUntilARowIsDue) {
  add("later", chat(1), Urgency::normal, EntryId(), kMonday + seconds(30));
  EXPECT_THAT(claim(), IsEmpty());
  EXPECT_EQ(next_due(), kMonday + seconds(30));
  clock_.advance(seconds(30));
  EXPECT_THAT(claim(), ElementsAre("later"));
  EXPECT_EQ(next_due(), std::nullopt);
}

TEST_P(OutboxTest, LetsNoRowOvertakeAnEarlierOneOfItsDestinationAndUrgency) {
  add("first", chat(1), Urgency::normal, EntryId(), kMonday + seconds(30));
  add("second", chat(1));
  add("reply", chat(1), Urgency::reply);
  add("elsewhere", chat(2));
  EXPECT_THAT(claim(), ElementsAre("reply", "elsewhere"));
  EXPECT_THAT(claim(), IsEmpty());
  EXPECT_EQ(next_due(), kMonday + seconds(30));
  clock_.advance(seconds(30));
  EXPECT_THAT(claim(), ElementsAre("first"));
}

TEST_P(OutboxTest, HoldsTheQueueWhileItsHeadIsBeingSent) {
  const OutboxId first = add("first", chat(1));
  add("second", chat(1));
  EXPECT_THAT(claim(), ElementsAre("first"));
  EXPECT_THAT(claim(), IsEmpty());
  EXPECT_EQ(next_due(), std::nullopt);
  write([&](Tx& tx) { tx.outbox().mark_later(first, kMonday + seconds(5), true); });
  EXPECT_THAT(claim(), IsEmpty());
  EXPECT_EQ(find(first).attempts, 1);
  clock_.advance(seconds(5));
  EXPECT_THAT(claim(), ElementsAre("first"));
  sent(first, "om_1");
  EXPECT_EQ(find(first).attempts, 0);
  EXPECT_THAT(claim(), ElementsAre("second"));
}

TEST_P(OutboxTest, DoesNotLetOneFailingMessageHoldUpItsLaneForLong) {
  const OutboxId poisoned = add("poisoned", chat(1), Urgency::normal, EntryId(7));
  const OutboxId healthy = add("healthy", chat(1));
  for (int i = 0; i < kAttemptsInLane; ++i) {
    EXPECT_THAT(claim(), ElementsAre("poisoned"));
    fail(poisoned, clock_.now() + seconds(60));
    if (i + 1 < kAttemptsInLane) clock_.advance(seconds(60));
  }
  EXPECT_THAT(claim(), ElementsAre("healthy"));
  EXPECT_EQ(next_due(), clock_.now() + seconds(60));
  sent(healthy, "om_1");

  add("healthy too", chat(1));
  clock_.advance(seconds(60));
  EXPECT_THAT(claim(), ElementsAre("healthy too"));
  EXPECT_THAT(claim({10}, {}), ElementsAre("poisoned"));
  sent(poisoned, "om_2");
  refresh(EntryId(7));
  EXPECT_THAT(claim(), ElementsAre("poisoned")) << "it is the oldest of its lane again";
}

TEST_P(OutboxTest, DoesNotCountBeingOverALimit) {
  const OutboxId id = add("first", chat(1));
  (void)claim();
  write([&](Tx& tx) { tx.outbox().mark_later(id, kMonday, false); });
  EXPECT_EQ(find(id).attempts, 0);
}

TEST_P(OutboxTest, FreesTheLeasesOfOthers) {
  add("mine", chat(1));
  (void)claim({1}, {}, "me");
  add("theirs", chat(2));
  (void)claim({1}, {}, "they");
  write([](Tx& tx) { tx.outbox().free_leases("me"); });
  EXPECT_THAT(claim(), ElementsAre("theirs"));
}

TEST_P(OutboxTest, RemembersThatASendMayHaveArrived) {
  const OutboxId lost = add("lost", chat(1));
  const OutboxId crashed = add("crashed", chat(2));
  (void)claim({10}, {}, "they");
  write([&](Tx& tx) { tx.outbox().mark_may_have_arrived(lost); });
  EXPECT_TRUE(find(lost).may_have_arrived);
  EXPECT_FALSE(find(crashed).may_have_arrived);

  write([](Tx& tx) { tx.outbox().free_leases("me"); });
  EXPECT_TRUE(find(crashed).may_have_arrived);
  (void)claim();
  EXPECT_TRUE(find(crashed).may_have_arrived);
  sent(crashed, "om_1");
  EXPECT_FALSE(find(crashed).may_have_arrived);

  // What only shows a sent card anew has no doubt about it.
  write([&](Tx& tx) { tx.outbox().mark_may_have_arrived(crashed); });
  EXPECT_FALSE(find(crashed).may_have_arrived);
}

TEST_P(OutboxTest, RemembersWhatWasSent) {
  const OutboxId id = add("first", chat(1));
  clock_.advance(seconds(10));
  send(id, "om_1");
  const OutboxRow row = find(id);
  EXPECT_EQ(row.message_id, "om_1");
  EXPECT_EQ(row.shown, 1);
  EXPECT_EQ(row.sent_at, kMonday + seconds(10));
  const auto by_message = [this](std::string_view channel, std::string_view message_id) {
    return read([&](const Tx& tx) { return tx.outbox().by_message(channel, message_id); });
  };
  ASSERT_TRUE(by_message("one", "om_1"));
  EXPECT_EQ(by_message("one", "om_1")->id, id);
  EXPECT_FALSE(by_message("two", "om_1"));
  EXPECT_FALSE(by_message("one", ""));

  const auto recent =
      read([](const Tx& tx) { return tx.outbox().sent_since("one", kMonday + seconds(10)); });
  ASSERT_EQ(recent.size(), 1U);
  EXPECT_EQ(recent[0].to, chat(1));
  EXPECT_EQ(recent[0].at, kMonday + seconds(10));
  EXPECT_TRUE(read(
      [](const Tx& tx) { return tx.outbox().sent_since("one", kMonday + seconds(11)).empty(); }));
}

TEST_P(OutboxTest, SurvivesOutcomesThatAreRepeated) {
  const OutboxId first = add("first", chat(1));
  const OutboxId second = add("second", chat(2));
  const OutboxId third = add("third", chat(3));
  (void)claim();
  for (int i = 0; i < 2; ++i) {
    sent(first, "om_1");
    write([&](Tx& tx) {
      tx.outbox().mark_later(second, kMonday + seconds(60), true);
      tx.outbox().mark_dead(third, "230002");
    });
  }
  EXPECT_EQ(find(second).attempts, 1);
  EXPECT_EQ(find(first).message_id, "om_1");
  const OutboxCounts counted = counts();
  EXPECT_EQ(counted.waiting, 1);
  EXPECT_EQ(counted.sending, 0);
  EXPECT_EQ(counted.dead, 1);
}

TEST_P(OutboxTest, RecordsWhatWasSentThoughTheLeaseWasFreed) {
  const OutboxId id = add("first", chat(1));
  (void)claim();
  write([](Tx& tx) { tx.outbox().free_leases("another"); });
  sent(id, "om_1");
  EXPECT_THAT(claim(), IsEmpty());
  EXPECT_EQ(find(id).message_id, "om_1");
}

TEST_P(OutboxTest, CountsAndTellsHowLongTheOldestHasBeenDue) {
  add("later", chat(1), Urgency::normal, EntryId(), kMonday + hours(1));
  EXPECT_EQ(counts().oldest_waiting, Instant{});
  clock_.advance(seconds(10));
  add("due", chat(2));
  clock_.advance(seconds(10));
  add("due too", chat(3));
  const OutboxCounts counted = counts();
  EXPECT_EQ(counted.waiting, 3);
  EXPECT_EQ(counted.oldest_waiting, kMonday + seconds(10));
}

TEST_P(OutboxTest, DoesNotTakeAnOldCardsRefreshForALongWait) {
  const OutboxId id = add("card", chat(1), Urgency::normal, EntryId(7));
  send(id, "om_1");
  clock_.advance(hours(24));
  refresh(EntryId(7));
  EXPECT_EQ(counts().oldest_waiting, kMonday + hours(24));
}

TEST_P(OutboxTest, KnowsTheAgeingCardsOfOpenEntries) {
  const EntryId open = add_entry();
  const EntryId closed = add_entry(false);
  const OutboxId old = add("old", chat(1), Urgency::normal, open);
  const OutboxId of_closed = add("closed", chat(2), Urgency::normal, closed);
  send(old, "om_1");
  send(of_closed, "om_2");
  add("not sent", chat(3), Urgency::normal, open);
  clock_.advance(hours(1));
  const OutboxId fresh = add("fresh", chat(4), Urgency::urgent, open);
  send(fresh, "om_4");
  EXPECT_THAT(read([](const Tx& tx) { return tx.outbox().ageing("one", kMonday + hours(1)); }),
              ElementsAre(old));
}

TEST_P(OutboxTest, PrunesFinishedRowsOfNoEntry) {
  const OutboxId finished = add("finished", chat(1));
  send(finished, "om_1");
  const OutboxId of_entry = add("of entry", chat(2), Urgency::normal, EntryId(7));
  send(of_entry, "om_2");
  const OutboxId waiting = add("waiting", chat(3));
  clock_.advance(hours(1));
  const OutboxId fresh = add("fresh", chat(4), Urgency::urgent);
  send(fresh, "om_4");
  EXPECT_EQ(write([](Tx& tx) { return tx.outbox().prune(kMonday + hours(1)); }), 1);
  const auto exists = [this](OutboxId id) {
    return read([&](const Tx& tx) { return tx.outbox().find(id).has_value(); });
  };
  EXPECT_FALSE(exists(finished));
  EXPECT_TRUE(exists(of_entry));
  EXPECT_TRUE(exists(waiting));
  EXPECT_TRUE(exists(fresh));
}

TEST_P(OutboxTest, WhatIsPlannedApartHoldsUpNobodyAndLeavesAtItsTime) {
  write([&](Tx& tx) {
    tx.outbox().add({.key = "later",
                     .to = chat(1),
                     .view = {"text", {}},
                     .not_before = kMonday + hours(2),
                     .apart = true});
  });
  add("now", chat(1));
  EXPECT_THAT(claim(), ElementsAre("now"));
  clock_.advance(hours(2));
  EXPECT_THAT(claim(), ElementsAre("later"));
}

}  // namespace
}  // namespace xiebot
