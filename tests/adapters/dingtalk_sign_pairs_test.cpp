#include "adapters/dingtalk/sign_pairs.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace xiebot::dingtalk {
namespace {

using Standing = SignPairs::Standing;

constexpr Moment kNow{std::chrono::hours(1000)};

TEST(DingTalkSignPairs, RefusesAPairWithTooManyMessagesAndAlarmsOnce) {
  SignPairs pairs;
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(pairs.admit(kNow, "s", "msg" + std::to_string(i), kNow), Standing::good) << i;
  }
  EXPECT_EQ(pairs.admit(kNow, "s", "msg20", kNow), Standing::newly_spoiled);
  EXPECT_EQ(pairs.admit(kNow, "s", "msg21", kNow), Standing::spoiled);
  EXPECT_EQ(pairs.admit(kNow, "s", "msg0", kNow), Standing::spoiled);
}

TEST(DingTalkSignPairs, CountsARedeliveredMessageOnce) {
  SignPairs pairs;
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(pairs.admit(kNow, "s", "msg" + std::to_string(i % 20), kNow), Standing::good);
  }
}

TEST(DingTalkSignPairs, CountsEachPairByItself) {
  SignPairs pairs;
  for (int i = 0; i < 100; ++i) {
    const Moment signed_at = kNow + std::chrono::milliseconds(i);
    EXPECT_EQ(pairs.admit(signed_at, "s", "msg" + std::to_string(i), kNow), Standing::good);
    EXPECT_EQ(pairs.admit(kNow, "s" + std::to_string(i), "other" + std::to_string(i), kNow),
              Standing::good);
  }
}

TEST(DingTalkSignPairs, ForgetsAPairWhenItsSignatureHasExpired) {
  SignPairs pairs;
  for (int i = 0; i < 50; ++i) (void)pairs.admit(kNow, "s", std::to_string(i), kNow);
  const Moment last = kNow + kSignatureWindow;
  EXPECT_EQ(pairs.admit(kNow, "s", "x", last), Standing::spoiled);
  EXPECT_EQ(pairs.admit(last, "t", "x", last + std::chrono::milliseconds(1)), Standing::good);
  EXPECT_EQ(pairs.size(), 1U);
}

TEST(DingTalkSignPairs, ForgetsTheOldestWhenItIsFull) {
  SignPairs pairs(3);
  for (int i = 0; i < 50; ++i) (void)pairs.admit(kNow, "s", std::to_string(i), kNow);
  for (int i = 1; i <= 3; ++i) {
    EXPECT_EQ(pairs.admit(kNow + std::chrono::milliseconds(i), "s", "x", kNow), Standing::good);
  }
  EXPECT_EQ(pairs.size(), 3U);
  // Its count begins anew; being the oldest, it is forgotten again at once.
  EXPECT_EQ(pairs.admit(kNow, "s", "y", kNow), Standing::good);
  EXPECT_EQ(pairs.size(), 3U);
}

TEST(DingTalkSignPairs, RaisesOneAlarmHoweverManyThreadsAsk) {
  SignPairs pairs;
  std::vector<int> alarms(4);
  std::vector<std::jthread> threads;
  for (std::size_t thread = 0; thread < alarms.size(); ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 100; ++i) {
        const std::string id = std::to_string(thread) + ":" + std::to_string(i);
        if (pairs.admit(kNow, "s", id, kNow) == Standing::newly_spoiled) ++alarms[thread];
      }
    });
  }
  threads.clear();
  EXPECT_EQ(alarms[0] + alarms[1] + alarms[2] + alarms[3], 1);
}

}  // namespace
}  // namespace xiebot::dingtalk
