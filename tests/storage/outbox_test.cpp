#include "bot/outbox.h"

#include "tests/storage/store_test.h"

namespace xiebot {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

Destination chat(int number) { return {"one", ChatId(number), PersonId()}; }
Destination person(std::string id) { return {"one", ChatId(), PersonId(std::move(id))}; }

class OutboxTest : public StoreTest {
 protected:
  // Answers the id of the row; the key is the view's name too.
  OutboxId add(std::string key, Destination to, Urgency urgency = Urgency::normal,
               EntryId entry = EntryId(), Instant not_before = Instant{}) {
    Message message;
    message.key = key;
    message.to = std::move(to);
    message.urgency = urgency;
    message.view = {std::move(key), {}};
    message.entry = entry;
    message.not_before = not_before;
    EXPECT_TRUE(write([&](Tx& tx) { return tx.outbox().add(message); }));
    return OutboxId(++added_);
  }
  std::vector<std::string> claim(int limit = 10, const std::set<Destination>& busy = {},
                                 std::string_view owner = "me") {
    std::vector<std::string> keys;
    for (const OutboxRow& row :
         write([&](Tx& tx) { return tx.outbox().claim("one", limit, owner, busy); })) {
      keys.push_back(row.message.key);
    }
    return keys;
  }
  void sent(OutboxId id, std::string_view message_id, int shown = 1) {
    write([&](Tx& tx) { tx.outbox().mark_sent(id, message_id, shown); });
  }
  void fail(OutboxId id, Instant not_before) {
    write([&](Tx& tx) { tx.outbox().mark_later(id, not_before, true); });
  }
  void send(OutboxId id, std::string_view message_id) {
    EXPECT_EQ(claim(1).size(), 1U);
    sent(id, message_id);
  }
  void refresh(EntryId entry, std::string_view clicked = "", Instant not_before = Instant{}) {
    write([&](Tx& tx) { tx.outbox().refresh(entry, clicked, not_before); });
  }
  OutboxRow find(OutboxId id) const {
    return read([&](const Tx& tx) { return tx.outbox().find(id); }).value();
  }
  std::optional<Instant> next_due() const {
    return read([](const Tx& tx) { return tx.outbox().next_due("one"); });
  }
  OutboxCounts counts() const {
    return read([](const Tx& tx) { return tx.outbox().counts("one"); });
  }
  EntryId add_entry(bool open = true) {
    Entry entry = sample_entry("");
    entry.open = open;
    return write([&](Tx& tx) { return tx.entries().add(entry, ""); });
  }

 private:
  int added_ = 0;
};
FOR_EVERY_STORE(OutboxTest);

TEST_P(OutboxTest, GivesBackEveryField) {
  const Message put{"welcome:zhangsan",
                    person("zhangsan"),
                    Urgency::reply,
                    {"welcome", {{"name", "张三"}, {"to", "群"}}},
                    EntryId(7),
                    "om_0",
                    kMonday};
  write([&](Tx& tx) { tx.outbox().add(put); });
  const OutboxRow row = find(OutboxId(1));
  EXPECT_EQ(row.message.key, put.key);
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
  EXPECT_THAT(claim(3), ElementsAre("urgent", "reply", "normal"));
  EXPECT_THAT(claim(), ElementsAre("normal too", "digest"));
  EXPECT_THAT(claim(), IsEmpty());
}

TEST_P(OutboxTest, ClaimsOneADestinationAndNoneForTheBusyOnes) {
  add("first", chat(1));
  add("urgent", chat(1), Urgency::urgent);
  add("second", chat(2));
  EXPECT_THAT(claim(10, {chat(2)}), ElementsAre("urgent"));
  EXPECT_THAT(claim(10, {chat(1)}), ElementsAre("second"));
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
  EXPECT_THAT(claim(10, {}), ElementsAre("poisoned"));
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
  (void)claim(1, {}, "me");
  add("theirs", chat(2));
  (void)claim(1, {}, "they");
  write([](Tx& tx) { tx.outbox().free_leases("me"); });
  EXPECT_THAT(claim(), ElementsAre("theirs"));
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

TEST_P(OutboxTest, CollapsesUpdatesIntoTheLast) {
  const OutboxId id = add("card", chat(1), Urgency::normal, EntryId(7));
  send(id, "om_1");
  refresh(EntryId(7));
  refresh(EntryId(7));
  refresh(EntryId(8));
  EXPECT_THAT(claim(), ElementsAre("card"));
  EXPECT_EQ(find(id).wanted, 3);
  clock_.advance(seconds(10));
  sent(id, "", 3);
  EXPECT_EQ(find(id).message_id, "om_1");
  EXPECT_EQ(find(id).sent_at, kMonday);
  EXPECT_THAT(claim(), IsEmpty());
}

TEST_P(OutboxTest, ShowsACardAnewThatChangedWhileItWasSent) {
  const OutboxId id = add("card", chat(1), Urgency::normal, EntryId(7));
  EXPECT_THAT(claim(), ElementsAre("card"));
  refresh(EntryId(7));
  sent(id, "om_1", 1);
  EXPECT_THAT(claim(), ElementsAre("card"));
  sent(id, "", 2);
  EXPECT_THAT(claim(), IsEmpty());
}

TEST_P(OutboxTest, HoldsTheClickedCardBack) {
  const OutboxId clicked = add("clicked", chat(1), Urgency::normal, EntryId(7));
  const OutboxId other = add("other", chat(2), Urgency::normal, EntryId(7));
  send(clicked, "om_1");
  send(other, "om_2");
  refresh(EntryId(7), "om_1", kMonday + seconds(3));
  EXPECT_THAT(claim(), ElementsAre("other"));
  clock_.advance(seconds(3));
  EXPECT_THAT(claim(), ElementsAre("clicked"));
}

TEST_P(OutboxTest, HoldsTheClickedCardBackThoughItIsBeingSent) {
  const OutboxId id = add("card", chat(1), Urgency::normal, EntryId(7));
  send(id, "om_1");
  refresh(EntryId(7));
  EXPECT_THAT(claim(), ElementsAre("card"));
  refresh(EntryId(7), "om_1", kMonday + seconds(3));
  sent(id, "", 2);
  EXPECT_THAT(claim(), IsEmpty());
  EXPECT_EQ(next_due(), kMonday + seconds(3));
}

TEST_P(OutboxTest, DoesNotShortenABackOffByARefresh) {
  const OutboxId id = add("card", chat(1), Urgency::normal, EntryId(7));
  (void)claim();
  write([&](Tx& tx) { tx.outbox().mark_later(id, kMonday + seconds(60), true); });
  refresh(EntryId(7));
  EXPECT_EQ(next_due(), kMonday + seconds(60));
}

TEST_P(OutboxTest, DoesNotReviveTheDeadNorTheDropped) {
  const OutboxId dead = add("dead", chat(1), Urgency::normal, EntryId(7));
  const OutboxId dropped = add("dropped", chat(2), Urgency::normal, EntryId(7));
  (void)claim();
  write([&](Tx& tx) {
    tx.outbox().mark_dead(dead, "230002");
    tx.outbox().mark_dropped(dropped);
  });
  refresh(EntryId(7));
  write([&](Tx& tx) { tx.outbox().send_afresh(dead); });
  EXPECT_THAT(claim(), IsEmpty());
  EXPECT_EQ(counts().dead, 1);
}

TEST_P(OutboxTest, RevivesACardWhoseChangeWasGivenUp) {
  const OutboxId id = add("card", chat(1), Urgency::normal, EntryId(7));
  send(id, "om_1");
  refresh(EntryId(7));
  for (int i = 0; i < kAttemptsInLane; ++i) {
    EXPECT_THAT(claim(), ElementsAre("card"));
    fail(id, clock_.now());
  }
  (void)claim();
  write([&](Tx& tx) { tx.outbox().mark_dead(id, "230028"); });
  EXPECT_EQ(counts().dead, 1);
  clock_.advance(seconds(10));
  refresh(EntryId(7));
  EXPECT_EQ(counts().dead, 0);
  EXPECT_EQ(next_due(), kMonday + seconds(10));
  EXPECT_EQ(find(id).attempts, 0);
  EXPECT_EQ(find(id).message_id, "om_1");
  EXPECT_THAT(claim(), ElementsAre("card"));
  sent(id, "", find(id).wanted);
  EXPECT_THAT(claim(), IsEmpty());
}

TEST_P(OutboxTest, DoesNotSendAMessageAgainThatCannotBeChanged) {
  const OutboxId id = add("card", chat(1), Urgency::normal, EntryId(7));
  send(id, "");
  refresh(EntryId(7));
  EXPECT_THAT(claim(), IsEmpty());
}

TEST_P(OutboxTest, SendsAfreshAsANewMessage) {
  const OutboxId id = add("card", chat(1), Urgency::normal, EntryId(7));
  send(id, "om_1");
  clock_.advance(seconds(10));
  write([&](Tx& tx) {
    tx.outbox().send_afresh(id);
    tx.outbox().send_afresh(id);
  });
  EXPECT_EQ(find(id).edition, 2);
  EXPECT_EQ(find(id).message_id, "");
  EXPECT_FALSE(
      read([](const Tx& tx) { return tx.outbox().by_message("one", "om_1").has_value(); }));
  send(id, "om_2");
  EXPECT_EQ(find(id).message_id, "om_2");
  EXPECT_EQ(find(id).sent_at, kMonday + seconds(10));
}

TEST_P(OutboxTest, AnswersNothingWithACardThatIsSentAfresh) {
  Message reply;
  reply.key = "card";
  reply.to = chat(1);
  reply.entry = EntryId(7);
  reply.reply_to = "om_0";
  write([&](Tx& tx) { tx.outbox().add(reply); });
  send(OutboxId(1), "om_1");
  write([](Tx& tx) { tx.outbox().send_afresh(OutboxId(1)); });
  EXPECT_EQ(find(OutboxId(1)).message.reply_to, "");
}

TEST_P(OutboxTest, SendsOnlyTheNewestCopyOfACardAfresh) {
  const EntryId entry = add_entry();
  const OutboxId older = add("older", chat(1), Urgency::normal, entry);
  send(older, "om_1");
  const OutboxId elsewhere = add("elsewhere", chat(2), Urgency::normal, entry);
  send(elsewhere, "om_2");
  const OutboxId newer = add("newer", chat(1), Urgency::normal, entry);
  send(newer, "om_3");
  const OutboxId refused = add("refused", chat(1), Urgency::normal, entry);
  (void)claim();
  write([&](Tx& tx) { tx.outbox().mark_dead(refused, "230001"); });
  clock_.advance(hours(1));
  const auto ageing = [this] {
    return read([](const Tx& tx) { return tx.outbox().ageing("one", kMonday + hours(1)); });
  };
  EXPECT_THAT(ageing(), ElementsAre(older, elsewhere, newer));
  for (const OutboxId id : ageing()) {
    write([&](Tx& tx) { tx.outbox().send_afresh(id); });
  }
  EXPECT_THAT(ageing(), IsEmpty());
  EXPECT_THAT(claim(), ElementsAre("elsewhere", "newer"));
  sent(elsewhere, "om_4");
  sent(newer, "om_5");
  EXPECT_EQ(find(older).message_id, "om_1") << "a click on it is still understood";
  refresh(entry);
  EXPECT_THAT(claim(), ElementsAre("elsewhere", "newer"));
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

}  // namespace
}  // namespace xiebot
