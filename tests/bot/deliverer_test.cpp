#include "bot/deliverer.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <mutex>

#include "outbox_in_memory.h"

namespace xiebot {
namespace {

using in_memory::RowState;

// A platform whose calls to an address hang for as long as the test wants.
class GatedChannel : public Channel {
 public:
  [[nodiscard]] std::string_view name() const override { return "test"; }
  [[nodiscard]] const Capabilities& capabilities() const override { return capabilities_; }
  [[nodiscard]] SendResult send(const Delivery& delivery) override {
    std::unique_lock lock(mutex_);
    calls_.push_back(delivery);
    changed_.notify_all();
    changed_.wait(lock, [&] { return !closed_.contains(delivery.address); });
    if (answers_.empty()) return Sent{"m" + std::to_string(calls_.size()), ""};
    SendResult answer = std::move(answers_.front());
    answers_.pop_front();
    return answer;
  }

  void close(const std::string& address) {
    const std::lock_guard lock(mutex_);
    closed_.insert(address);
  }
  void open(const std::string& address) {
    const std::lock_guard lock(mutex_);
    closed_.erase(address);
    changed_.notify_all();
  }
  void answer(SendResult result) {
    const std::lock_guard lock(mutex_);
    answers_.push_back(std::move(result));
  }
  // The calls so far, once there are `count` of them.
  std::vector<Delivery> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return calls_.size() >= count; });
    return calls_;
  }

 private:
  Capabilities capabilities_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::string> closed_;
  std::deque<SendResult> answers_;
  std::vector<Delivery> calls_;
};

class DelivererTest : public testing::Test {
 protected:
  DelivererTest() {
    store_.transact([](Tx& tx) {
      for (int i = 1; i <= 9; ++i) {
        tx.directory().put(in_memory::group(std::to_string(i)));
      }
    });
    options_.owner = "this process";
    options_.senders = 3;
  }

  void post(const std::string& key, int group, Urgency urgency = Urgency::normal) {
    Message message = in_memory::message(key, in_memory::to_group(group), urgency);
    message.entry = EntryId(group);
    store_.transact([&](Tx& tx) { tx.outbox().add(message); });
  }
  void refresh(int entry) {
    store_.transact([&](Tx& tx) { tx.outbox().refresh(EntryId(entry), "", Instant{}); });
  }
  RowState state(std::int64_t id) { return store_.world().rows.at(id).state; }

  // Shows the version, so that a test can see what was sent.
  Renderer renderer_ = [](const Tx&, const OutboxRow& row) {
    cards::Card card;
    card.title = std::to_string(row.wanted);
    return Content(card);
  };
  static std::string title(const Delivery& delivery) {
    return std::get<cards::Card>(delivery.content).title;
  }

  support::TestClock clock_;
  in_memory::StoreInMemory store_{clock_};
  GatedChannel channel_;
  ClaimerOptions options_;
};

TEST_F(DelivererTest, SendsWhatIsInTheOutboxAndRecordsIt) {
  post("a", 1);
  Deliverer deliverer(store_, channel_, clock_, renderer_, options_);
  deliverer.start();
  EXPECT_EQ(channel_.wait_for(1)[0].key, "a");
  post("b", 2);
  deliverer.wake();
  EXPECT_EQ(channel_.wait_for(2)[1].key, "b");
  deliverer.stop();
  EXPECT_EQ(state(1), RowState::sent);
  EXPECT_EQ(state(2), RowState::sent);
  EXPECT_EQ(deliverer.counts().sent, 2);
  EXPECT_EQ(deliverer.counts().in_flight, 0);
}

TEST_F(DelivererTest, GoesOnToOtherChatsAndToUrgentRowsWhileCallsHang) {
  channel_.close("1");
  channel_.close("2");
  post("hangs", 1);
  Deliverer deliverer(store_, channel_, clock_, renderer_, options_);
  deliverer.start();
  channel_.wait_for(1);

  post("other chat", 3);
  deliverer.wake();
  EXPECT_EQ(channel_.wait_for(2)[1].key, "other chat");

  post("hangs too", 2);
  deliverer.wake();
  channel_.wait_for(3);
  // Both senders that are for everything hang now.
  post("has to wait", 4);
  post("urgent", 5, Urgency::urgent);
  deliverer.wake();
  EXPECT_EQ(channel_.wait_for(4)[3].key, "urgent");

  channel_.open("1");
  EXPECT_EQ(channel_.wait_for(5)[4].key, "has to wait");
  channel_.open("2");
}

TEST_F(DelivererTest, KeepsTheOrderOfAChat) {
  for (int i = 1; i <= 20; ++i) post(std::to_string(i), 1);
  Deliverer deliverer(store_, channel_, clock_, renderer_, options_);
  deliverer.start();
  const auto calls = channel_.wait_for(20);
  for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(calls[i].key, std::to_string(i + 1));
}

TEST_F(DelivererTest, ShowsTheNewestContentWhenItChangedUnderWay) {
  channel_.close("1");
  post("card", 1);
  Deliverer deliverer(store_, channel_, clock_, renderer_, options_);
  deliverer.start();
  EXPECT_EQ(title(channel_.wait_for(1)[0]), "1");
  refresh(1);
  refresh(1);
  channel_.open("1");
  const auto calls = channel_.wait_for(2);
  EXPECT_EQ(calls[1].update, "m1");
  EXPECT_EQ(title(calls[1]), "3");
  deliverer.stop();
  EXPECT_EQ(channel_.wait_for(2).size(), 2u);
  EXPECT_EQ(state(1), RowState::sent);
  EXPECT_EQ(deliverer.counts().updated, 1);
}

TEST_F(DelivererTest, RetriesUnderTheSameKey) {
  channel_.answer(TryLater{.reason = "timed out", .may_have_arrived = true});
  post("a", 1);
  Deliverer deliverer(store_, channel_, clock_, renderer_, options_);
  deliverer.start();
  channel_.wait_for(1);
  // The clock only moves once the receipt is in: its time counts from there.
  while (deliverer.counts().retried == 0) std::this_thread::yield();
  clock_.move(std::chrono::seconds(3));
  deliverer.wake();
  const auto calls = channel_.wait_for(2);
  EXPECT_EQ(calls[1].key, "a");
  EXPECT_FALSE(calls[0].repeated);
  EXPECT_TRUE(calls[1].repeated);
  deliverer.stop();
  EXPECT_EQ(state(1), RowState::sent);
}

TEST_F(DelivererTest, RecordsWhatIsUnderWayWhenItStops) {
  channel_.close("1");
  post("under way", 1);
  post("behind it", 1);
  Deliverer deliverer(store_, channel_, clock_, renderer_, options_);
  deliverer.start();
  channel_.wait_for(1);
  std::jthread stopper([&] { deliverer.stop(); });
  EXPECT_EQ(state(1), RowState::sending);
  channel_.open("1");
  stopper.join();
  EXPECT_EQ(state(1), RowState::sent);
  EXPECT_NE(state(2), RowState::sending);
}

TEST_F(DelivererTest, TriesAViewThatCannotBeRenderedAgainLaterAndABrokenOneNever) {
  options_.senders = 4;  // all three are claimed together
  post("unreadable", 1);
  post("whole", 2);
  post("broken", 3);
  Deliverer deliverer(
      store_, channel_, clock_,
      [](const Tx&, const OutboxRow& row) -> std::optional<Content> {
        if (row.message.key == "unreadable") throw std::runtime_error("disk");
        if (row.message.key == "broken") throw std::logic_error("no such view");
        return cards::RichText{};
      },
      options_);
  deliverer.start();
  EXPECT_EQ(channel_.wait_for(1)[0].key, "whole");
  deliverer.stop();
  EXPECT_EQ(state(1), RowState::waiting);
  EXPECT_EQ(store_.world().rows.at(1).row.attempts, 1);
  EXPECT_EQ(state(2), RowState::sent);
  EXPECT_EQ(state(3), RowState::dead);
}

TEST_F(DelivererTest, GoesOnWhenTheStoreTakesWritesAgain) {
  Deliverer deliverer(store_, channel_, clock_, renderer_, options_);
  deliverer.start();
  channel_.close("1");
  post("a", 1);
  deliverer.wake();
  channel_.wait_for(1);
  store_.refuse_writes(true);  // before the receipt comes in
  channel_.open("1");
  store_.refuse_writes(false);
  post("b", 2);
  deliverer.wake();
  channel_.wait_for(2);
  deliverer.stop();
  EXPECT_EQ(state(1), RowState::sent);
  EXPECT_EQ(state(2), RowState::sent);
}

TEST_F(DelivererTest, StopsWithoutHavingStarted) {
  Deliverer deliverer(store_, channel_, clock_, renderer_, options_);
  deliverer.stop();
}

}  // namespace
}  // namespace xiebot
