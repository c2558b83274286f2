// What the claimer does when the platform does not take a message.
#include <algorithm>
#include <set>

#include "claimer_world.h"

namespace xiebot {
namespace {

using in_memory::card;
using in_memory::message;
using in_memory::RowState;
using in_memory::to_group;
using namespace std::chrono_literals;

TEST_F(ClaimerTest, RetriesAfterDoublingTimes) {
  post("m", 1);
  for (const int seconds : {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600}) {
    const OutboxRow row = claim_one();
    const Instant now = clock_.now();
    record(row, TryLater{.reason = "timed out"});
    const auto delay = stored("m").row.message.not_before - now;
    EXPECT_GE(delay, std::chrono::seconds(seconds));
    EXPECT_LE(delay, std::chrono::seconds(seconds * 3 / 2 + 1));
    clock_.move(delay - 1s);
    EXPECT_TRUE(round().empty());
    clock_.move(1s);
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
  clock_.move(6999ms);
  EXPECT_TRUE(round().empty());
  clock_.move(1ms);
  EXPECT_EQ(keys(round()), std::vector<std::string>{"m"});
}

TEST_F(ClaimerTest, RestsTheWholeChannelWhenThePlatformSaysSo) {
  post("m", 1);
  record(claim_one(),
         TryLater{.holdup = Holdup::channel, .after = 3s, .reason = "", .counts = false});
  post("another", 2, Urgency::urgent);
  EXPECT_TRUE(round().empty());
  clock_.move(3s);
  const auto probe = claim_one();  // only one, until it is seen to work
  EXPECT_EQ(probe.message.key, "another");
  accept(probe, Sent{.message_id = "m1", .chat = ""});
  EXPECT_EQ(keys(round()), std::vector<std::string>{"m"});
}

TEST_F(ClaimerTest, RemembersWhatMayHaveArrivedUntilItIsSent) {
  post("refused", 1);
  record(claim_one(), TryLater{.reason = "no connection"});
  EXPECT_FALSE(stored("refused").row.may_have_arrived);

  post("lost", 2);
  record(claim_one(), TryLater{.reason = "timed out", .may_have_arrived = true});
  EXPECT_TRUE(stored("lost").row.may_have_arrived);
  clock_.move(3s);
  record(claim_one(), Sent{.message_id = "1", .chat = ""});
  record(claim_one(), Sent{.message_id = "2", .chat = ""});
  EXPECT_FALSE(stored("lost").row.may_have_arrived);
}

// The platform knows its key, and shows what was to be shown when it came first.
TEST_F(ClaimerTest, BringsUpToDateWhatAnEarlierTryMayHaveMade) {
  const auto arrives_at_the_second_try = [&](const std::string& key, EntryId changed) {
    record(claim_one(), TryLater{.reason = "timed out", .may_have_arrived = true});
    store_.transact([&](Tx& tx) { tx.outbox().refresh(changed, "", Instant{}); });
    clock_.move(2s);
    record(claim_one(), Sent{.message_id = key, .chat = "", .perhaps_made_before = true});
  };
  post(card("unchanged", to_group(1), EntryId(7)));
  arrives_at_the_second_try("m1", EntryId(8));
  EXPECT_EQ(stored("unchanged").state, RowState::sent);

  post(card("changed", to_group(2), EntryId(8)));
  arrives_at_the_second_try("m2", EntryId(8));
  const OutboxRow update = claim_one();
  EXPECT_EQ(update.message_id, "m2");
  record(update, Sent{});
  EXPECT_EQ(stored("changed").state, RowState::sent);
}

TEST_F(ClaimerTest, DoesNotLetOneFailingMessageHoldUpItsChatForLong) {
  post("poisoned", 1);
  post("healthy", 1);
  for (int i = 0; i < kAttemptsInLane; ++i) {
    clock_.move(std::max(0s, stored("poisoned").row.message.not_before - clock_.now()));
    const OutboxRow row = claim_one();
    EXPECT_EQ(row.message.key, "poisoned");
    record(row, TryLater{.reason = "server error"});
  }
  clock_.move(1s);
  const OutboxRow healthy = claim_one();
  EXPECT_EQ(healthy.message.key, "healthy");
  record(healthy, Sent{.message_id = "m", .chat = ""});

  post("healthy too", 1);
  clock_.move(stored("poisoned").row.message.not_before - clock_.now());
  EXPECT_EQ(keys(round()), std::vector<std::string>{"healthy too"});
  EXPECT_EQ(stored("poisoned").state, RowState::waiting);
}

TEST_F(ClaimerTest, GivesUpAfterTooManyFailuresAndTells) {
  options_.max_attempts = 3;
  post("m", 1);
  for (int i = 0; i < 3; ++i) {
    record(claim_one(), TryLater{.reason = "server error"});
    clock_.move(10s);
  }
  EXPECT_EQ(stored("m").state, RowState::dead);
  EXPECT_EQ(stored("dead/m").row.message.view.args.at("reason"),
            "given up after 3 attempts: server error");
  EXPECT_EQ(claimer().counts().dead, 1);
}

TEST_F(ClaimerTest, TakesAnOutageForThePlatformsAndKeepsOrderAndUrgencyThroughIt) {
  for (int i = 1; i <= 3; ++i) post("first" + std::to_string(i), i);
  for (int i = 1; i <= 3; ++i) post("second" + std::to_string(i), i);
  for (const OutboxRow& row : round()) record(row, TryLater{.reason = "HTTP 502"});
  post("urgent", 4, Urgency::urgent);
  post("urgent too", 5, Urgency::urgent);

  const Instant start = clock_.now();
  int calls = 0;
  std::set<std::string> tried;
  while (clock_.now() < start + 3h) {
    clock_.move(1s);
    const auto rows = round();
    ASSERT_LE(rows.size(), 1u) << "one at a time";
    for (const OutboxRow& row : rows) {
      ++calls;
      tried.insert(row.message.key);
      record(row, TryLater{.reason = "HTTP 502"});
    }
  }
  EXPECT_LE(calls, 3 * 30 + 10) << "one in two minutes, after the first ones";
  EXPECT_GE(calls, 3 * 20) << "so that it comes back within three minutes";
  EXPECT_TRUE(tried.contains("urgent") && tried.contains("urgent too"));

  std::vector<std::string> sent;
  for (int i = 0; i < 400; ++i) {
    clock_.move(1s);
    for (const OutboxRow& row : round()) {
      sent.push_back(row.message.key);
      record(row, Sent{.message_id = row.message.key, .chat = ""});
    }
  }
  ASSERT_EQ(sent.size(), 8u);
  const auto urgent = std::ranges::count_if(
      sent.begin(), sent.begin() + 3, [](const auto& key) { return key.starts_with("urgent"); });
  EXPECT_EQ(urgent, 2) << "behind the one message at most that tried it";
  const auto place = [&](const std::string& key) { return std::ranges::find(sent, key); };
  for (const std::string chat : {"1", "2", "3"}) {
    EXPECT_LT(place("first" + chat), place("second" + chat)) << chat;
  }
}

TEST_F(ClaimerTest, RetriesInTimeThoughTheClockIsSetBack) {
  post("m", 1);
  Message planned = in_memory::message("planned", in_memory::to_group(2));
  planned.not_before = clock_.now() + 5h;
  post(planned);
  record(claim_one(), TryLater{.after = 20s, .reason = "over the limit"});
  clock_.move_wall(-8h);
  EXPECT_TRUE(round().empty());
  clock_.move(19s);
  EXPECT_TRUE(round().empty());
  clock_.move(2s);
  EXPECT_EQ(keys(round()), std::vector<std::string>{"m"});
  EXPECT_EQ(stored("planned").row.message.not_before, planned.not_before);
}

TEST_F(ClaimerTest, KnowsForHowLongThePlatformHasFailed) {
  for (int i = 1; i <= 4; ++i) post("m" + std::to_string(i), i);
  const auto rows = round();
  ASSERT_EQ(rows.size(), 4u);
  const SteadyTime start = clock_.steady();
  record(rows[0], TryLater{.after = 5s, .reason = "over the limit", .counts = false});
  EXPECT_EQ(claimer().counts().failing_since, std::nullopt);
  record(rows[1], TryLater{.reason = "no answer"});
  clock_.move(10s);
  record(rows[2], TryLater{.holdup = Holdup::channel, .reason = "no token"});
  EXPECT_EQ(claimer().counts().failing_since, start);
  record(rows[3], Refused{RefusalKind::message, "too long"});
  EXPECT_EQ(claimer().counts().failing_since, std::nullopt) << "the platform speaks";
}

// A view that cannot be rendered says nothing of the platform.
TEST_F(ClaimerTest, TakesNoFaultBeforeACallForAnOutage) {
  for (int i = 1; i <= 3; ++i) post("m" + std::to_string(i), i);
  const auto rows = round();
  for (int i = 0; i < 2; ++i) {
    claimer().accept({.row = rows.at(static_cast<std::size_t>(i)),
                      .result = TryLater{.reason = "internal: no such key"},
                      .call_ended = std::nullopt});
  }
  record(rows.at(2), Sent{.message_id = "m", .chat = ""});
  EXPECT_EQ(stored("m1").row.attempts, 1);
  EXPECT_EQ(claimer().counts().failing_since, std::nullopt);
  post("next", 4);
  post("another", 5);
  EXPECT_EQ(keys(round()), (std::vector<std::string>{"next", "another"}));

  // Nor does it say that the platform is well.
  for (const OutboxRow& row : {stored("next").row, stored("another").row}) {
    record(row, TryLater{.reason = "HTTP 502"});
  }
  const auto failing = claimer().counts().failing_since;
  EXPECT_TRUE(failing);
  clock_.move(1h);
  const OutboxRow row = claim_one();
  claimer().accept({.row = row,
                    .result = Refused{RefusalKind::message, "no account"},
                    .call_ended = std::nullopt});
  EXPECT_TRUE(round(0).empty());
  EXPECT_EQ(claimer().counts().failing_since, failing);
}

TEST_F(ClaimerTest, TriesAnotherMessageFirstAfterTwoThatFail) {
  post("poisoned", 1, Urgency::urgent);
  post("poisoned too", 2, Urgency::urgent);
  const auto poisoned = round();
  post("healthy", 3);
  for (const OutboxRow& row : poisoned) record(row, TryLater{.reason = "HTTP 500"});
  std::vector<std::string> sent;
  for (int i = 0; i < 20 && sent.empty(); ++i) {
    clock_.move(1s);
    for (const OutboxRow& row : round()) {
      if (row.message.key == "healthy") {
        sent.push_back(row.message.key);
        record(row, Sent{.message_id = "h", .chat = ""});
      } else {
        record(row, TryLater{.reason = "HTTP 500"});
      }
    }
  }
  EXPECT_EQ(sent, std::vector<std::string>{"healthy"});
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

  clock_.move(59s);
  EXPECT_TRUE(round().empty());
  clock_.move(32s);
  accept(claim_one(), Refused{RefusalKind::setup, "scope missing"});  // the pause grows
  EXPECT_TRUE(round().empty());
  clock_.move(119s);
  EXPECT_TRUE(round().empty());
  clock_.move(62s);
  accept(claim_one(), Sent{.message_id = "x", .chat = ""});
  EXPECT_EQ(round().size(), 4u);
  EXPECT_EQ(setup_faults_, std::vector<std::string>{"scope missing"});
}

}  // namespace
}  // namespace xiebot
