#include "bot/iso_time.h"

#include <gtest/gtest.h>

#include "bot/system_clock.h"

namespace xiebot {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::sys_days kDay = std::chrono::sys_days{std::chrono::year{2026} / 11 / 23};

TEST(IsoTime, ReadsATimeWithItsZone) {
  EXPECT_EQ(parse_iso_time("2026-11-23T16:59:57+08:00"), kDay + 8h + 59min + 57s);
  EXPECT_EQ(parse_iso_time("2026-11-23T16:59:57+0800"), kDay + 8h + 59min + 57s);
  EXPECT_EQ(parse_iso_time("2026-11-23T16:59:57+08"), kDay + 8h + 59min + 57s);
  EXPECT_EQ(parse_iso_time("2026-11-23T08:59:57Z"), kDay + 8h + 59min + 57s);
  EXPECT_EQ(parse_iso_time("2026-11-23T08:59Z"), kDay + 8h + 59min);
  EXPECT_EQ(parse_iso_time("2026-11-22T20:30:00-03:30"), kDay);
}

TEST(IsoTime, KeepsFractionsDownToMicroseconds) {
  EXPECT_EQ(parse_iso_time("2026-11-23T00:00:00.25Z"), kDay + 250ms);
  EXPECT_EQ(parse_iso_time("2026-11-23T00:00:00,000001Z"), kDay + 1us);
  EXPECT_EQ(parse_iso_time("2026-11-23T00:00:00.1234567891234567890Z"), kDay + 123456us);
}

TEST(IsoTime, RefusesWhatIsNoTime) {
  for (const char* text : {
           "",
           "2026-11-23",
           "2026-11-23T16:59:57",         // which zone?
           "2026-11-23 16:59:57+08:00",   // a blank instead of T
           "2026-02-30T16:59:57+08:00",   // no such day
           "2026-13-01T16:59:57+08:00",   // no such month
           "2026-11-23T24:00:00+08:00",   // no such hour
           "2026-11-23T16:60:00+08:00",   // no such minute
           "2026-11-23T16:59:60+08:00",   // leap seconds are not ours
           "2026-11-23T16:59:57.+08:00",  // a point without digits
           "2026-11-23T16:59:57+08:00 ",  // more than a time
           "2026-11-23T16:59:57+24:00",   // no such zone
           "2026-11-23T16:59:57+08:",     // cut off
           "26-11-23T16:59:57+08:00",     // which century?
           "2026-1a-23T16:59:57+08:00",
       }) {
    EXPECT_EQ(parse_iso_time(text), std::nullopt) << text;
  }
}

TEST(SystemClock, StartsWhereItIsToldAndRunsOn) {
  const SystemClock clock(parse_iso_time("2026-11-23T16:59:57.0+08:00"));
  const SteadyTime before = clock.steady();
  const Instant now = clock.now();
  EXPECT_GE(now, kDay + 8h + 59min + 57s);
  // However slow this machine is, no more can have passed than the steady clock says.
  EXPECT_LE(now - (kDay + 8h + 59min + 57s),
            std::chrono::ceil<std::chrono::seconds>(clock.steady() - before) + 1s);
}

TEST(SystemClock, FollowsTheMachineWhenItIsToldNothing) {
  const auto before = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const Instant now = SystemClock().now();
  EXPECT_LE(before, now);
  EXPECT_LE(now, std::chrono::system_clock::now());
}

}  // namespace
}  // namespace xiebot
