#include "bot/claimer.h"

#include <gtest/gtest.h>

#include <memory>

#include "outbox_in_memory.h"

namespace xiebot {
namespace {

using in_memory::card;
using in_memory::message;
using in_memory::RowState;
using in_memory::StoredRow;
using in_memory::to_group;
using in_memory::to_person;
using std::chrono::milliseconds;
using namespace std::chrono_literals;

constexpr int kGroups = 12;

class ClaimerTest : public testing::Test {
 protected:
  ClaimerTest() {
    store_.transact([](Tx& tx) {
      for (int i = 1; i <= kGroups; ++i) {
        tx.directory().put(in_memory::group("group-" + std::to_string(i)));
      }
    });
    options_.owner = "this process";
    options_.hooks.notice_view = "dead_letter";
    options_.hooks.on_dead = [](Tx& tx, const OutboxRow& row, const std::string& reason) {
      Message notice = message("dead/" + row.message.key, to_group(kGroups));
      notice.view = {.name = "dead_letter", .args = {{"reason", reason}}};
      tx.outbox().add(notice);
    };
    options_.hooks.on_setup_fault = [this](const std::string& reason) {
      setup_faults_.push_back(reason);
    };
  }

  Claimer& claimer() {
    if (!claimer_) {
      claimer_ = std::make_unique<Claimer>(store_, "test", capabilities_, clock_, options_);
      claimer_->start();
    }
    return *claimer_;
  }

  void post(const std::string& key, int group, Urgency urgency = Urgency::normal) {
    post(message(key, to_group(group), urgency));
  }
  void post(const Message& message) {
    store_.transact([&](Tx& tx) { tx.outbox().add(message); });
  }

  std::vector<OutboxRow> round(int idle = 8) { return claimer().round(idle); }
  // The one row that is claimed.
  OutboxRow claim_one() {
    const std::vector<OutboxRow> rows = round();
    EXPECT_EQ(rows.size(), 1u);
    return rows.at(0);
  }
  std::vector<std::string> keys(const std::vector<OutboxRow>& rows) {
    std::vector<std::string> found;
    for (const OutboxRow& row : rows) found.push_back(row.message.key);
    return found;
  }

  template <class Result>
  void accept(const OutboxRow& row, Result result) {
    claimer().accept({.row = row, .result = std::move(result), .call_ended = clock_.steady()});
  }
  template <class Result>
  void record(const OutboxRow& row, Result result) {
    accept(row, std::move(result));
    EXPECT_TRUE(claimer().round(0).empty());
  }

  StoredRow stored(const std::string& key) {
    for (const auto& [id, row] : store_.world().rows) {
      if (row.row.message.key == key) return row;
    }
    ADD_FAILURE() << "no row " << key;
    return {};
  }
  bool exists(const std::string& key) {
    for (const auto& [id, row] : store_.world().rows) {
      if (row.row.message.key == key) return true;
    }
    return false;
  }

  in_memory::FakeClock clock_;
  in_memory::StoreInMemory store_{clock_};
  Capabilities capabilities_;
  ClaimerOptions options_;
  std::vector<std::string> setup_faults_;

 private:
  std::unique_ptr<Claimer> claimer_;
};

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
  EXPECT_EQ(keys(round(1)), std::vector<std::string>{"urgent"});
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
  clock_.advance(1s);
  EXPECT_EQ(keys(round()), std::vector<std::string>{"later"});
}

TEST_F(ClaimerTest, RetriesAfterDoublingTimes) {
  post("m", 1);
  for (const int seconds : {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600}) {
    const OutboxRow row = claim_one();
    const Instant now = clock_.now();
    record(row, TryLater{.reason = "timed out"});
    const auto delay = stored("m").row.message.not_before - now;
    EXPECT_GE(delay, std::chrono::seconds(seconds));
    EXPECT_LE(delay, std::chrono::seconds(seconds * 3 / 2 + 1));
    clock_.advance(delay - 1s);
    EXPECT_TRUE(round().empty());
    clock_.advance(1s);
  }
  EXPECT_EQ(stored("m").row.attempts, 12);
  EXPECT_EQ(claimer().counts().retried, 12);
}

TEST_F(ClaimerTest, WaitsAsLongAsThePlatformSaysAndCountsNoFailure) {
  post("m", 1);
  post("other chat", 2);
  const auto rows = round();
  ASSERT_EQ(rows.size(), 2u);
  record(rows[0], TryLater{.after = 7s, .reason = "over the limit", .counts = false});
  EXPECT_EQ(stored("m").row.message.not_before, clock_.now() + 7s);
  EXPECT_EQ(stored("m").row.attempts, 0);
  post("to the same chat", 1);
  clock_.advance(6999ms);
  EXPECT_TRUE(round().empty());
  clock_.advance(1ms);
  EXPECT_EQ(keys(round()), std::vector<std::string>{"m"});
}

TEST_F(ClaimerTest, RestsTheWholeChannelWhenThePlatformSaysSo) {
  post("m", 1);
  record(claim_one(),
         TryLater{.holdup = Holdup::channel, .after = 3s, .reason = "", .counts = false});
  post("another", 2, Urgency::urgent);
  EXPECT_TRUE(round().empty());
  clock_.advance(3s);
  const auto probe = claim_one();  // only one, until it is seen to work
  EXPECT_EQ(probe.message.key, "another");
  accept(probe, Sent{.message_id = "m1", .chat = ""});
  EXPECT_EQ(keys(round()), std::vector<std::string>{"m"});
}

TEST_F(ClaimerTest, DoesNotLetOneFailingMessageHoldUpItsChatForLong) {
  post("poisoned", 1);
  post("healthy", 1);
  for (int i = 0; i < kAttemptsInLane; ++i) {
    clock_.advance(std::max(0s, stored("poisoned").row.message.not_before - clock_.now()));
    const OutboxRow row = claim_one();
    EXPECT_EQ(row.message.key, "poisoned");
    record(row, TryLater{.reason = "server error"});
  }
  clock_.advance(1s);
  const OutboxRow healthy = claim_one();
  EXPECT_EQ(healthy.message.key, "healthy");
  record(healthy, Sent{.message_id = "m", .chat = ""});

  post("healthy too", 1);
  clock_.advance(stored("poisoned").row.message.not_before - clock_.now());
  EXPECT_EQ(keys(round()), std::vector<std::string>{"healthy too"});
  EXPECT_EQ(stored("poisoned").state, RowState::waiting);
}

TEST_F(ClaimerTest, GivesUpAfterTooManyFailuresAndTells) {
  options_.max_attempts = 3;
  post("m", 1);
  for (int i = 0; i < 3; ++i) {
    record(claim_one(), TryLater{.reason = "server error"});
    clock_.advance(10s);
  }
  EXPECT_EQ(stored("m").state, RowState::dead);
  EXPECT_EQ(stored("dead/m").row.message.view.args.at("reason"),
            "given up after 3 attempts: server error");
  EXPECT_EQ(claimer().counts().dead, 1);
}

TEST_F(ClaimerTest, TellsAboutARefusedMessageButNotAboutARefusedNotice) {
  post("m", 1);
  record(claim_one(), Refused{RefusalKind::message, "too long"});
  EXPECT_EQ(stored("m").state, RowState::dead);
  EXPECT_EQ(stored("m").reason, "too long");
  const OutboxRow notice = claim_one();
  EXPECT_EQ(notice.message.key, "dead/m");
  record(notice, Refused{RefusalKind::message, "too long"});
  EXPECT_EQ(stored("dead/m").state, RowState::dead);
  EXPECT_FALSE(exists("dead/dead/m"));
}

TEST_F(ClaimerTest, NotesThatAChatCannotBeReachedAnyMore) {
  post("m", 1);
  record(claim_one(), Refused{RefusalKind::destination, "not in the group"});
  EXPECT_EQ(stored("m").state, RowState::dead);
  EXPECT_FALSE(store_.world().chats.at(1).reachable);
  EXPECT_TRUE(store_.world().chats.at(2).reachable);
}

TEST_F(ClaimerTest, PausesOnASetupFaultTellsItOnceAndLosesNothing) {
  for (int group = 1; group <= 5; ++group) post("m" + std::to_string(group), group);
  const auto rows = round();
  ASSERT_EQ(rows.size(), 5u);
  for (const OutboxRow& row : rows) accept(row, Refused{RefusalKind::setup, "scope missing"});
  EXPECT_TRUE(round().empty());

  clock_.advance(59s);
  EXPECT_TRUE(round().empty());
  clock_.advance(32s);
  accept(claim_one(), Refused{RefusalKind::setup, "scope missing"});  // the pause grows
  EXPECT_TRUE(round().empty());
  clock_.advance(119s);
  EXPECT_TRUE(round().empty());
  clock_.advance(62s);
  accept(claim_one(), Sent{.message_id = "x", .chat = ""});
  EXPECT_EQ(round().size(), 4u);
  EXPECT_EQ(setup_faults_, std::vector<std::string>{"scope missing"});
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
    for (const OutboxRow& row : tx.outbox().claim("test", 2, "dead process", {})) {
      if (row.message.key == "sent just now") tx.outbox().mark_sent(row.id, "m1", row.wanted);
    }
  });
  // Chat 1 has the call recorded and perhaps one that was not.
  EXPECT_EQ(keys(round()), std::vector<std::string>{"left under way"});
  EXPECT_LE(claimer().rest(), 1020ms + 1ms);
  clock_.advance(1100ms);
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
    clock_.advance(10ms);
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
