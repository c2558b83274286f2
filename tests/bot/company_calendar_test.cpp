#include <gtest/gtest.h>

#include <chrono>

#include "bot/calendar.h"

namespace xiebot {
namespace {

using std::chrono::year;

// 1 October 2026 is a Thursday and a public holiday, the 10th a Saturday made up for.
TEST(CompanyCalendar, AddsDaysToThoseBuiltInAndOverridesThem) {
  const Calendar built_in = built_in_calendar();
  const Calendar own = built_in.with({{year{2026} / 12 / 31, "盘点", true},
                                      {year{2026} / 10 / 10, "不补班", true},
                                      {year{2027} / 1 / 1, "元旦", true}},
                                     {2027});
  EXPECT_FALSE(own.is_working_day(year{2026} / 12 / 31));
  EXPECT_FALSE(own.is_working_day(year{2026} / 10 / 10));
  EXPECT_FALSE(own.is_working_day(year{2026} / 10 / 1));
  EXPECT_TRUE(own.year_known(2027));
  EXPECT_TRUE(own.year_known(2026));

  EXPECT_TRUE(built_in.is_working_day(year{2026} / 12 / 31));
  EXPECT_TRUE(built_in.is_working_day(year{2026} / 10 / 10));
  EXPECT_FALSE(built_in.year_known(2027));
}

}  // namespace
}  // namespace xiebot
