#include "bot/length.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace xiebot {
namespace {

using namespace std::chrono;

TEST(LengthWords, UnderstandsTheConfigurationsSpelling) {
  EXPECT_EQ(parse_length("1 wd"), Length::working_days(1));
  EXPECT_EQ(parse_length("15wd"), Length::working_days(15));
  EXPECT_EQ(parse_length("2 h work"), Length::work(2h));
  EXPECT_EQ(parse_length("90 min work"), Length::work(90min));
  EXPECT_EQ(parse_length("30 min wall"), Length::wall(30min));
  EXPECT_EQ(parse_length("24 h wall"), Length::wall(24h));
  EXPECT_EQ(parse_length("24 h"), Length::wall(24h));
  EXPECT_EQ(parse_length("30 d wall"), Length::wall(720h));
  EXPECT_EQ(parse_length("  1 WD "), Length::working_days(1));
  EXPECT_EQ(parse_length("0 min wall"), Length::wall(0s));
}

TEST(LengthWords, UnderstandsWhatPeopleType) {
  EXPECT_EQ(parse_length("1个工作日"), Length::working_days(1));
  EXPECT_EQ(parse_length("３個工作日"), Length::working_days(3));
  EXPECT_EQ(parse_length("两个工作日"), Length::working_days(2));
  EXPECT_EQ(parse_length("十工作日"), Length::working_days(10));
  EXPECT_EQ(parse_length("2工作小时"), Length::work(2h));
  EXPECT_EQ(parse_length("2个工作小时"), Length::work(2h));
  EXPECT_EQ(parse_length("2個工作小時"), Length::work(2h));
  EXPECT_EQ(parse_length("1个工作小时30分钟"), Length::work(90min));
  EXPECT_EQ(parse_length("90个工作分钟"), Length::work(90min));
  EXPECT_EQ(parse_length("2小时工作时间"), Length::work(2h));
  EXPECT_EQ(parse_length("30分钟"), Length::wall(30min));
  EXPECT_EQ(parse_length("24小时"), Length::wall(24h));
  EXPECT_EQ(parse_length("半小时"), Length::wall(30min));
  EXPECT_EQ(parse_length("2天"), Length::wall(48h));
}

TEST(LengthWords, RefusesWhatIsNoLength) {
  for (const char* words : {"",
                            " ",
                            "wd",
                            "work",
                            "2",
                            "九十",
                            "2 work",
                            "-1 wd",
                            "1.5 wd",
                            "1 wd wd",
                            "1 wd work",
                            "2 d work",
                            "2天工作时间",
                            "2 h play",
                            "2 h wall work",
                            "工作小时",
                            "个工作日",
                            "3661 wd",
                            "999999 wd",
                            "99999999999 h",
                            "1个工作日后",
                            "半个工作日",
                            "1小时30"}) {
    EXPECT_FALSE(parse_length(words)) << words;
  }
}

TEST(LengthWords, ShowsAndSpells) {
  EXPECT_EQ(show_length(Length::working_days(3)), "3个工作日");
  EXPECT_EQ(show_length(Length::work(2h)), "2个工作小时");
  EXPECT_EQ(show_length(Length::work(90min)), "1个工作小时30分钟");
  EXPECT_EQ(show_length(Length::wall(30min)), "30分钟");
  EXPECT_EQ(show_length(Length::wall(24h)), "24小时");
  EXPECT_EQ(show_length(Length::wall(48h)), "48小时");
  EXPECT_EQ(show_length(Length::wall(720h)), "30天");
  EXPECT_EQ(show_length(-Length::working_days(1)), "1个工作日");
  EXPECT_EQ(show_length(-Length::wall(4h)), "4小时");
  EXPECT_EQ(spell_length(Length::working_days(1)), "1 wd");
  EXPECT_EQ(spell_length(Length::work(2h)), "2 h work");
  EXPECT_EQ(spell_length(Length::wall(90min)), "90 min wall");
  EXPECT_EQ(spell_length(Length::wall(45s)), "45 s wall");
  // Figures of more than six digits would not be read back.
  EXPECT_EQ(spell_length(Length::wall(999'999s)), "999999 s wall");
  EXPECT_EQ(spell_length(Length::wall(1'198'818s)), "19980 min 18 s wall");
  EXPECT_EQ(spell_length(Length::work(60'000'060s)), "16666 h 41 min work");
  EXPECT_EQ(spell_length(Length::wall(60'000'007s)), "16666 h 2407 s wall");
}

RC_GTEST_PROP(LengthWords, AreReadBackAsTheyAreShown, ()) {
  const auto time = seconds(*rc::gen::inRange(0, 100'000'000));
  for (const Length& length :
       {Length::wall(time), Length::work(time), Length::working_days(*rc::gen::inRange(0, 3661))}) {
    RC_ASSERT(parse_length(show_length(length)) == length);
    RC_ASSERT(parse_length(spell_length(length)) == length);
  }
}

RC_GTEST_PROP(LengthWords, SurviveAnyWords, (const std::string& any)) {
  const auto length = parse_length(any);
  RC_ASSERT(!length || (length->time >= 0s && length->days >= 0));
}

}  // namespace
}  // namespace xiebot
