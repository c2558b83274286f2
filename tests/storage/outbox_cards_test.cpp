// Cards in the outbox: how changes collapse, come back and end.
#include "tests/storage/outbox_test.h"

namespace xiebot {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

class OutboxCardsTest : public OutboxTest {};
FOR_EVERY_STORE(OutboxCardsTest);

TEST_P(OutboxCardsTest, CollapsesUpdatesIntoTheLast) {
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

TEST_P(OutboxCardsTest, ShowsACardAnewThatChangedWhileItWasSent) {
  const OutboxId id = add("card", chat(1), Urgency::normal, EntryId(7));
  EXPECT_THAT(claim(), ElementsAre("card"));
  refresh(EntryId(7));
  sent(id, "om_1", 1);
  EXPECT_THAT(claim(), ElementsAre("card"));
  sent(id, "", 2);
  EXPECT_THAT(claim(), IsEmpty());
}

TEST_P(OutboxCardsTest, HoldsTheClickedCardBack) {
  const OutboxId clicked = add("clicked", chat(1), Urgency::normal, EntryId(7));
  const OutboxId other = add("other", chat(2), Urgency::normal, EntryId(7));
  send(clicked, "om_1");
  send(other, "om_2");
  refresh(EntryId(7), "om_1", kMonday + seconds(3));
  EXPECT_THAT(claim(), ElementsAre("other"));
  clock_.advance(seconds(3));
  EXPECT_THAT(claim(), ElementsAre("clicked"));
}

TEST_P(OutboxCardsTest, HoldsTheClickedCardBackThoughItIsBeingSent) {
  const OutboxId id = add("card", chat(1), Urgency::normal, EntryId(7));
  send(id, "om_1");
  refresh(EntryId(7));
  EXPECT_THAT(claim(), ElementsAre("card"));
  refresh(EntryId(7), "om_1", kMonday + seconds(3));
  sent(id, "", 2);
  EXPECT_THAT(claim(), IsEmpty());
  EXPECT_EQ(next_due(), kMonday + seconds(3));
}

TEST_P(OutboxCardsTest, DoesNotShortenABackOffByARefresh) {
  const OutboxId id = add("card", chat(1), Urgency::normal, EntryId(7));
  (void)claim();
  write([&](Tx& tx) { tx.outbox().mark_later(id, kMonday + seconds(60), true); });
  refresh(EntryId(7));
  EXPECT_EQ(next_due(), kMonday + seconds(60));
}

TEST_P(OutboxCardsTest, DoesNotReviveTheDeadNorTheDropped) {
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

TEST_P(OutboxCardsTest, RevivesACardWhoseChangeWasGivenUp) {
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

TEST_P(OutboxCardsTest, DoesNotSendAMessageAgainThatCannotBeChanged) {
  const OutboxId id = add("card", chat(1), Urgency::normal, EntryId(7));
  send(id, "");
  refresh(EntryId(7));
  EXPECT_THAT(claim(), IsEmpty());
}

TEST_P(OutboxCardsTest, SendsAfreshAsANewMessage) {
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

TEST_P(OutboxCardsTest, AnswersNothingWithACardThatIsSentAfresh) {
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

TEST_P(OutboxCardsTest, ShowsACardAgainWhoseChangeIsInFlight) {
  const OutboxId id = add("card", chat(1), Urgency::normal, EntryId(7));
  send(id, "om_1");
  write([&](Tx& tx) { tx.outbox().show_again(id, kMonday + seconds(3)); });
  EXPECT_THAT(claim(), IsEmpty()) << "nothing is in flight that could overtake";
  refresh(EntryId(7));
  EXPECT_THAT(claim(), ElementsAre("card"));
  write([&](Tx& tx) { tx.outbox().show_again(id, kMonday + seconds(3)); });
  sent(id, "", 2);
  EXPECT_THAT(claim(), IsEmpty());
  clock_.advance(seconds(3));
  EXPECT_THAT(claim(), ElementsAre("card"));
}

TEST_P(OutboxCardsTest, ShowsOneCardAnewAtOnce) {
  const OutboxId one = add("one", chat(1), Urgency::normal);
  const OutboxId other = add("other", chat(2), Urgency::normal);
  send(one, "om_1");
  send(other, "om_2");
  write([&](Tx& tx) { tx.outbox().refresh(one); });
  EXPECT_THAT(claim(), ElementsAre("one"));
}

TEST_P(OutboxCardsTest, SendsOnlyTheNewestCopyOfACardAfresh) {
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

}  // namespace
}  // namespace xiebot
