#include "adapters/refusal_log.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "tests/support/captured_log.h"

namespace xiebot {
namespace {

using namespace std::chrono_literals;

constexpr SteadyTime kStart{5min};

TEST(RefusalLog, WritesSoManyLinesAMinuteAndThenTheCountOfTheRest) {
  const support::CapturedLog log;
  RefusalLog refusals("feishu", spdlog::level::warn);
  for (int i = 0; i < 1000; ++i) refusals.write(kStart + i * 10ms, "no");

  std::string expected;
  for (int i = 0; i < RefusalLog::kLinesAMinute; ++i) expected += "warning feishu: no\n";
  EXPECT_EQ(log.str(), expected);

  refusals.write(kStart + 60s, "no again");
  expected += "warning feishu: 970 more requests were refused\nwarning feishu: no again\n";
  EXPECT_EQ(log.str(), expected);

  refusals.write(kStart + 121s, "and not now");
  EXPECT_EQ(log.str(), expected + "warning feishu: and not now\n");
}

}  // namespace
}  // namespace xiebot
