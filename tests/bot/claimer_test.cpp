#include "claimer_world.h"

namespace xiebot {
namespace {

using in_memory::card;
using in_memory::message;
using in_memory::RowState;
using in_memory::to_group;
using in_memory::to_person;
using namespace std::chrono_literals;

TEST_F(ClaimerTest, ClaimsTheMostUrgentFirstAndOneADestination) {
  post("digest", 1, Urgency::digest);
  post("first", 2);
  post("second", 2);
  post("urgent", 1, Urgency::urgent);
  EXPECT_EQ(keys(round()), (std::vector<std::string>{"urgent", "first"}));
  EXPECT_TRUE(round().empty());
}

TEST_F(ClaimerTest, GivesTheNextOfAChatOnceTheReceiptIsThere) {
  post("first", 1);
  post("second", 1);
  const OutboxRow first = claim_one();
  accept(first, Sent{.message_id = "m1", .chat = ""});
  EXPECT_EQ(keys(round()), std::vector<std::string>{"second"});
  EXPECT_EQ(stored("first").state, RowState::sent);
  EXPECT_EQ(stored("first").row.message_id, "m1");
}

TEST_F(ClaimerTest, RecordsReceiptsAndClaimsInOneTransaction) {
  for (int group = 1; group <= 6; ++group) post("m" + std::to_string(group), group);
  post("next", 1);
  const auto rows = round();
  ASSERT_EQ(rows.size(), 6u);
  const int before = store_.transactions();
  for (const OutboxRow& row : rows) accept(row, Sent{.message_id = "x", .chat = ""});
  EXPECT_EQ(keys(round()), std::vector<std::string>{"next"});
  EXPECT_EQ(store_.transactions(), before + 1);
}

TEST_F(ClaimerTest, KeepsTheLastSenderForUrgentRows) {
  options_.senders = 2;
  post("a", 1);
  post("b", 2);
  EXPECT_EQ(keys(round(2)), std::vector<std::string>{"a"});
  EXPECT_TRUE(round(1).empty());
  EXPECT_EQ(stored("b").state, RowState::waiting);
  EXPECT_EQ(stored("b").row.attempts, 0);
  post("urgent", 3, Urgency::urgent);
  post("insistent", 4, Urgency::insistent);
  EXPECT_EQ(keys(round(1)), std::vector<std::string>{"insistent"});
  EXPECT_EQ(keys(round(1)), std::vector<std::string>{"urgent"});
}

TEST_F(ClaimerTest, SendsUrgentRowsWhenTheMinuteIsUsedUpByOthers) {
  capabilities_.calls_per_minute = 80;
  options_.senders = 1;
  claimer();
  clock_.move(61s);  // what the process before may have sent is over
  for (int i = 0; i < 78; ++i) {
    const std::string key = "m" + std::to_string(i);
    post(key, 1 + i % kGroups);
    const OutboxRow row = claim_one();
    EXPECT_EQ(row.message.key, key);
    record(row, Sent{.message_id = key, .chat = ""});
  }
  post("waits", 1);
  EXPECT_TRUE(round().empty());
  EXPECT_GT(claimer().rest(), 0ms);
  post("urgent", 2, Urgency::urgent);
  EXPECT_EQ(keys(round()), std::vector<std::string>{"urgent"});
  EXPECT_EQ(stored("waits").state, RowState::waiting);
  clock_.move(61s);
  EXPECT_EQ(keys(round()), std::vector<std::string>{"waits"});
}

TEST_F(ClaimerTest, LetsASingleSenderSendEverything) {
  options_.senders = 1;
  post("a", 1);
  EXPECT_EQ(keys(round(1)), std::vector<std::string>{"a"});
}

TEST_F(ClaimerTest, WritesNothingWhileNothingIsDue) {
  Message later = message("later", to_group(1));
  later.not_before = clock_.now() + 1s;
  post(later);
  claimer();
  const int before = store_.transactions();
  EXPECT_TRUE(round().empty());
  EXPECT_EQ(store_.transactions(), before);
  EXPECT_EQ(claimer().rest(), 1s);
  clock_.move(1s);
  EXPECT_EQ(keys(round()), std::vector<std::string>{"later"});
}

TEST_F(ClaimerTest, SendsACardThatIsGoneAsANewMessage) {
  post(card("card", to_group(1), EntryId(7)));
  record(claim_one(), Sent{.message_id = "m1", .chat = ""});
  store_.transact([](Tx& tx) { tx.outbox().refresh(EntryId(7), "", Instant{}); });
  record(claim_one(), Refused{RefusalKind::card_is_gone, "recalled"});
  const OutboxRow again = claim_one();
  EXPECT_EQ(again.message_id, "");
  record(again, Sent{.message_id = "m2", .chat = ""});
  EXPECT_EQ(stored("card").state, RowState::sent);
  EXPECT_EQ(stored("card").row.message_id, "m2");
}

TEST_F(ClaimerTest, TakesAMissingTargetOfANewMessageAsARefusal) {
  post("m", 1);
  record(claim_one(), Refused{RefusalKind::card_is_gone, "the message answered was recalled"});
  EXPECT_EQ(stored("m").state, RowState::dead);
}

TEST_F(ClaimerTest, SendsAgainWhatChangedWhileItWasUnderWayAndOnlyOnce) {
  post(card("card", to_group(1), EntryId(7)));
  const OutboxRow row = claim_one();
  for (int i = 0; i < 3; ++i) {
    store_.transact([](Tx& tx) { tx.outbox().refresh(EntryId(7), "", Instant{}); });
  }
  accept(row, Sent{.message_id = "m1", .chat = ""});
  const OutboxRow update = claim_one();
  EXPECT_EQ(update.message_id, "m1");
  EXPECT_EQ(update.wanted, 4);
  record(update, Sent{});
  EXPECT_EQ(stored("card").state, RowState::sent);
  EXPECT_EQ(stored("card").row.message_id, "m1");
  EXPECT_EQ(claimer().counts().sent, 1);
  EXPECT_EQ(claimer().counts().updated, 1);
}

TEST_F(ClaimerTest, DropsWhatHasNoReasonAndTakesACardAsShown) {
  post(card("card", to_group(1), EntryId(7)));
  post("reminder", 2);
  auto rows = round();
  ASSERT_EQ(rows.size(), 2u);
  accept(rows[0], Sent{.message_id = "m1", .chat = ""});
  claimer().accept({.row = rows[1], .result = Unneeded{}, .call_ended = std::nullopt});
  store_.transact([](Tx& tx) { tx.outbox().refresh(EntryId(7), "", Instant{}); });
  const OutboxRow update = claim_one();
  claimer().accept({.row = update, .result = Unneeded{}, .call_ended = std::nullopt});
  EXPECT_TRUE(round().empty());
  EXPECT_EQ(stored("reminder").state, RowState::dropped);
  EXPECT_EQ(stored("card").state, RowState::sent);
  EXPECT_EQ(claimer().counts().dropped, 1);
  EXPECT_EQ(claimer().counts().in_flight, 0);
}

TEST_F(ClaimerTest, LetsWaitWhatMayNotLeaveYet) {
  options_.hooks.leaves_at = [](const OutboxRow& row, Instant now) {
    return row.message.urgency == Urgency::urgent ? now : now + std::chrono::hours(1);
  };
  post("calm", 1);
  post("urgent", 2, Urgency::urgent);
  EXPECT_EQ(keys(round()), std::vector<std::string>{"urgent"});
  EXPECT_TRUE(round().empty());
}

TEST_F(ClaimerTest, LearnsThePersonalChat) {
  post(message("m", to_person("zhangsan")));
  record(claim_one(), Sent{.message_id = "m1", .chat = "p2p-1"});
  const Chat chat = store_.world().chats.at(kGroups + 1);
  EXPECT_EQ(chat.external, "p2p-1");
  EXPECT_EQ(chat.kind, ChatKind::personal);
}

TEST_F(ClaimerTest, KeepsReceiptsWhileTheStoreTakesNoWrites) {
  post("m", 1);
  accept(claim_one(), Sent{.message_id = "m1", .chat = ""});
  store_.refuse_writes(true);
  EXPECT_THROW((void)round(), StoreUnavailable);
  EXPECT_THROW((void)round(), StoreUnavailable);
  store_.refuse_writes(false);
  EXPECT_TRUE(round().empty());
  EXPECT_EQ(stored("m").state, RowState::sent);
}

TEST_F(ClaimerTest, RecordsTheOtherReceiptsWhenOneCannotBe) {
  options_.hooks.on_dead = [](Tx&, const OutboxRow&, const std::string&) {
    throw std::runtime_error("a fault in the notice");
  };
  post("good", 1);
  post("bad", 2);
  const auto rows = round();
  ASSERT_EQ(rows.size(), 2u);
  accept(rows[0], Sent{.message_id = "m1", .chat = ""});
  accept(rows[1], Refused{RefusalKind::message, "too long"});
  EXPECT_TRUE(round().empty());
  EXPECT_EQ(stored("good").state, RowState::sent);
  EXPECT_EQ(stored("bad").state, RowState::waiting);
  EXPECT_EQ(stored("bad").row.attempts, 1);
  post("next", 1);
  EXPECT_EQ(keys(round()), std::vector<std::string>{"next"});
}

TEST_F(ClaimerTest, FreesTheLeasesOfADeadProcessAndRemembersItsSends) {
  capabilities_.messages_per_second_per_chat = 2;
  post("sent just now", 1);
  post("left under way", 2);
  post("next", 1);
  store_.transact([](Tx& tx) {
    for (const OutboxRow& row : tx.outbox().claim("test", {2}, "dead process", {})) {
      if (row.message.key == "sent just now") tx.outbox().mark_sent(row.id, "m1", row.wanted);
    }
  });
  // Chat 1 has the call recorded and perhaps one that was not.
  EXPECT_EQ(keys(round()), std::vector<std::string>{"left under way"});
  EXPECT_LE(claimer().rest(), 1020ms + 1ms);
  clock_.move(1100ms);
  EXPECT_EQ(keys(round()), std::vector<std::string>{"next"});
}

TEST_F(ClaimerTest, KeepsTheLimitsOverAWholeBacklog) {
  capabilities_.messages_per_second_per_chat = 5;
  capabilities_.calls_per_second = 20;
  capabilities_.calls_per_minute = 1000;
  for (int i = 0; i < 60; ++i) {
    for (int group = 1; group <= 4; ++group) {
      post(std::to_string(i) + "/" + std::to_string(group), group);
    }
  }
  struct Call {
    OutboxRow row;
    SteadyTime ends;
  };
  std::vector<Call> under_way;
  std::vector<std::pair<SteadyTime, std::int64_t>> calls;  // when, to which chat
  std::map<std::int64_t, int> last_of;
  while (calls.size() < 240) {
    std::erase_if(under_way, [&](const Call& call) {
      if (call.ends > clock_.steady()) return false;
      accept(call.row, Sent{.message_id = "m", .chat = ""});
      return true;
    });
    for (const OutboxRow& row : round(8 - static_cast<int>(under_way.size()))) {
      const std::int64_t chat = row.message.to.chat.value();
      EXPECT_EQ(std::stoi(row.message.key), last_of[chat]++);  // in the order they were posted
      calls.emplace_back(clock_.steady(), chat);
      under_way.push_back({row, clock_.steady() + 150ms});
    }
    clock_.move(10ms);
  }
  for (const auto& [start, unused] : calls) {
    std::map<std::int64_t, int> of_chat;
    int all = 0;
    for (const auto& [at, chat] : calls) {
      if (at < start || at > start + 1s) continue;
      ++all;
      EXPECT_LE(++of_chat[chat], 5);
    }
    EXPECT_LE(all, 20);
  }
  EXPECT_LT(calls.back().first - calls.front().first, 17s);  // 240 at 20 a second take 12
}

}  // namespace
}  // namespace xiebot
