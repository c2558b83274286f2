#include "bot/limiter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace xiebot {
namespace {

using std::chrono::milliseconds;

SteadyTime at(int ms) { return SteadyTime{} + std::chrono::hours(1) + milliseconds(ms); }
Destination chat(int id) { return {.channel = "test", .chat = ChatId(id), .person = {}}; }

Capabilities limits(int per_chat, int per_second, int per_minute) {
  Capabilities capabilities;
  capabilities.messages_per_second_per_chat = per_chat;
  capabilities.calls_per_second = per_second;
  capabilities.calls_per_minute = per_minute;
  return capabilities;
}

void call(Limiter& limiter, const Destination& to, int from, int until) {
  limiter.begin(to, at(from));
  limiter.end(to, at(until));
}

TEST(Limiter, LetsOneCallADestinationBeUnderWay) {
  Limiter limiter(limits(0, 0, 0));
  limiter.begin(chat(1), at(0));
  EXPECT_EQ(limiter.busy(at(0)), std::set{chat(1)});
  EXPECT_FALSE(limiter.next_change(at(0)));  // only the end of the call frees it
  limiter.end(chat(1), at(150));
  EXPECT_TRUE(limiter.busy(at(150)).empty());
}

TEST(Limiter, CountsACallUntilAWholeWindowAfterItsEnd) {
  Limiter limiter(limits(2, 0, 0));
  call(limiter, chat(1), 0, 100);
  call(limiter, chat(1), 100, 300);
  EXPECT_EQ(limiter.busy(at(300)), std::set{chat(1)});
  EXPECT_EQ(limiter.busy(at(1100)), std::set{chat(1)});

  const auto free = limiter.next_change(at(300));
  ASSERT_TRUE(free);
  EXPECT_GT(*free, at(1100));
  EXPECT_LT(*free, at(1200));
  EXPECT_TRUE(limiter.busy(*free).empty());
}

TEST(Limiter, CountsAllDestinationsAgainstTheChannel) {
  Limiter limiter(limits(5, 3, 4));
  call(limiter, chat(1), 0, 100);
  call(limiter, chat(2), 0, 100);
  limiter.begin(chat(3), at(100));
  EXPECT_EQ(limiter.room(at(100)), 0);
  limiter.end(chat(3), at(200));
  EXPECT_EQ(limiter.room(at(1150)), 1);  // the second has room for two, the minute for one
  call(limiter, chat(4), 1150, 1200);
  EXPECT_EQ(limiter.room(at(10000)), 0);
  EXPECT_GT(limiter.room(at(60121)), 0);
}

TEST(Limiter, KeepsSomePlacesOfAMinuteForUrgentMessages) {
  Limiter limiter(limits(0, 0, 80));
  for (int i = 0; i < 78; ++i) call(limiter, chat(i), 100 * i, 100 * i + 50);
  EXPECT_EQ(limiter.room_below_urgent(at(8000)), 0);
  EXPECT_EQ(limiter.room(at(8000)), 2);
  call(limiter, chat(100), 8000, 8050);
  EXPECT_EQ(limiter.room(at(8060)), 1);
  // Now the two oldest have to go before anything else may, and the oldest of all brings nothing.
  const auto free = limiter.next_change(at(8060));
  ASSERT_TRUE(free);
  EXPECT_GE(*free, at(60150));
  EXPECT_LT(*free, at(60250));
  EXPECT_EQ(limiter.room_below_urgent(*free), 1);

  call(limiter, chat(101), 8100, 8150);
  EXPECT_EQ(limiter.room(at(8200)), 0);
  const auto urgent = limiter.next_change(at(8200));
  ASSERT_TRUE(urgent);
  EXPECT_LT(*urgent, at(60100)) << "the first place is for those who wait most urgently";
  EXPECT_EQ(limiter.room(*urgent), 1);
}

TEST(Limiter, KeepsNothingOfASmallLimit) {
  Limiter limiter(limits(0, 50, 20));
  EXPECT_EQ(limiter.room_below_urgent(at(0)), 20);
  limiter.hold_channel(at(500));
  EXPECT_EQ(limiter.room_below_urgent(at(0)), 0);
}

TEST(Limiter, CountsAMinuteOfEachDestination) {
  Capabilities capabilities = limits(0, 0, 0);
  capabilities.messages_per_minute_per_chat = 2;
  Limiter limiter(capabilities);
  call(limiter, chat(1), 0, 100);
  call(limiter, chat(1), 5000, 5100);
  EXPECT_EQ(limiter.busy(at(5100)), std::set{chat(1)});
  call(limiter, chat(2), 6000, 6100);  // another has its own minute
  EXPECT_EQ(limiter.busy(at(60100)), std::set{chat(1)});

  const auto free = limiter.next_change(at(6100));
  ASSERT_TRUE(free);
  EXPECT_GT(*free, at(60100));
  EXPECT_LT(*free, at(60200));
  EXPECT_TRUE(limiter.busy(*free).empty());
}

TEST(Limiter, RemembersAMinuteOfTheProcessBefore) {
  Capabilities capabilities = limits(0, 0, 0);
  capabilities.messages_per_minute_per_chat = 2;
  Limiter limiter(capabilities);
  limiter.remember(chat(1), at(-20000));
  limiter.remember_unrecorded(8, at(0));
  EXPECT_EQ(limiter.busy(at(0)), std::set{chat(1)});
  EXPECT_TRUE(limiter.busy(at(40100)).empty());
  call(limiter, chat(2), 2000, 2100);  // and perhaps the lost one was to it
  EXPECT_EQ(limiter.busy(at(2100)), (std::set{chat(1), chat(2)}));
  EXPECT_TRUE(limiter.busy(at(60100)).empty());
}

TEST(Limiter, GivesThePlaceOfACancelledCallBack) {
  Limiter limiter(limits(1, 1, 1));
  limiter.begin(chat(1), at(0));
  EXPECT_EQ(limiter.room(at(0)), 0);
  limiter.cancel(chat(1));
  EXPECT_EQ(limiter.room(at(0)), 1);
  EXPECT_TRUE(limiter.busy(at(0)).empty());
}

TEST(Limiter, HoldsADestinationAndTheChannelUntilTheLaterTime) {
  Limiter limiter(limits(5, 50, 1000));
  limiter.hold(chat(1), at(500));
  limiter.hold(chat(1), at(200));
  EXPECT_EQ(limiter.busy(at(499)), std::set{chat(1)});
  EXPECT_EQ(limiter.next_change(at(0)), at(500));
  EXPECT_TRUE(limiter.busy(at(500)).empty());

  limiter.hold_channel(at(300));
  EXPECT_EQ(limiter.room(at(299)), 0);
  EXPECT_EQ(limiter.next_change(at(0)), at(300));
  EXPECT_EQ(limiter.room(at(300)), 50);
}

TEST(Limiter, RemembersWhatTheProcessBeforeSent) {
  Limiter limiter(limits(2, 50, 3));
  limiter.remember(chat(1), at(-100));
  limiter.remember(chat(1), at(-400));
  limiter.remember(chat(2), at(-20000));
  EXPECT_EQ(limiter.busy(at(0)), std::set{chat(1)});
  EXPECT_EQ(limiter.room(at(0)), 0);
  EXPECT_EQ(limiter.room(at(40021)), 1);
}

TEST(Limiter, CountsWhatADeadProcessMayHaveLeftUnderWay) {
  Limiter limiter(limits(2, 10, 1000));
  limiter.remember_unrecorded(8, at(0));
  EXPECT_EQ(limiter.room(at(0)), 2);
  call(limiter, chat(1), 0, 50);
  EXPECT_EQ(limiter.busy(at(50)), std::set{chat(1)});  // its own call and perhaps the lost one
  EXPECT_TRUE(limiter.busy(at(1021)).empty());

  Limiter strict(limits(1, 10, 1000));
  strict.remember_unrecorded(8, at(0));
  EXPECT_EQ(strict.room(at(1000)), 0);
  EXPECT_GT(strict.room(at(1041)), 0);
}

// A platform that counts a call at any moment between its start and its end.
int most_in_one_window(std::vector<SteadyTime> counted, milliseconds window) {
  std::sort(counted.begin(), counted.end());
  std::ptrdiff_t most = 0;
  for (auto first = counted.begin(); first != counted.end(); ++first) {
    most = std::max(most, std::upper_bound(first, counted.end(), *first + window) - first);
  }
  return static_cast<int>(most);
}

struct Load {
  int per_chat, per_second, per_minute;
  int chats, senders;
  int fastest_ms, slowest_ms;
};

class LimiterUnderLoad : public testing::TestWithParam<Load> {};

TEST_P(LimiterUnderLoad, NeverExceedsALimitInAnyWindowAndUsesMostOfIt) {
  const Load load = GetParam();
  std::mt19937 random(20261123);
  std::uniform_int_distribution<int> duration(load.fastest_ms, load.slowest_ms);

  Limiter limiter(limits(load.per_chat, load.per_second, load.per_minute));
  struct Call {
    Destination to;
    SteadyTime ends;
  };
  std::vector<Call> under_way;
  std::map<Destination, std::vector<SteadyTime>> counted_of;
  std::vector<SteadyTime> counted;

  const SteadyTime end = at(0) + std::chrono::minutes(3);
  for (SteadyTime now = at(0); now < end;) {
    std::erase_if(under_way, [&](const Call& call) {
      if (call.ends > now) return false;
      limiter.end(call.to, call.ends);
      return true;
    });
    const std::set<Destination> busy = limiter.busy(now);
    int room = std::min(limiter.room(now), load.senders - static_cast<int>(under_way.size()));
    for (int id = 1; id <= load.chats && room > 0; ++id) {
      if (busy.contains(chat(id))) continue;
      --room;
      limiter.begin(chat(id), now);
      const int takes = duration(random);
      under_way.push_back({chat(id), now + milliseconds(takes)});
      // As unkind as the network can be: the first calls are counted late, later ones early.
      const int counted_after = std::uniform_int_distribution<int>(0, 1)(random) * takes;
      counted.push_back(now + milliseconds(counted_after));
      counted_of[chat(id)].push_back(counted.back());
    }
    // On to the next moment at which anything can happen.
    SteadyTime next = limiter.next_change(now).value_or(end);
    for (const Call& call : under_way) next = std::min(next, call.ends);
    ASSERT_GT(next, now);
    now = next;
  }

  for (const auto& [to, times] : counted_of) {
    EXPECT_LE(most_in_one_window(times, milliseconds(1000)), load.per_chat);
  }
  EXPECT_LE(most_in_one_window(counted, milliseconds(1000)), load.per_second);
  EXPECT_LE(most_in_one_window(counted, milliseconds(60000)), load.per_minute);

  // What can be reached: the narrowest of the limits, or of what the senders can do; a call keeps
  // its places for as long as it may take.
  const double window = 1.02 + load.slowest_ms / 1000.0;
  const double a_second =
      std::min({load.chats * load.per_chat / window, load.per_second / window,
                load.per_minute / (60 + window), load.senders * 1000.0 / load.slowest_ms});
  EXPECT_GE(static_cast<double>(counted.size()), 0.9 * 180 * a_second);
}

INSTANTIATE_TEST_SUITE_P(
    Loads, LimiterUnderLoad,
    testing::Values(Load{5, 50, 1000, 1, 8, 100, 200},     // one chat is the bottleneck
                    Load{5, 50, 1000, 200, 8, 100, 200},   // the minute is
                    Load{5, 50, 100000, 200, 64, 5, 900},  // the second is, with a jittery network
                    Load{1, 50, 1000, 10, 8, 1, 1500}, Load{20, 3, 1000, 4, 2, 10, 20}));

}  // namespace
}  // namespace xiebot
