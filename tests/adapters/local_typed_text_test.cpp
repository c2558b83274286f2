#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/local/typed_text.h"

namespace xiebot::local {
namespace {

const Member kZhangSan{"zhangsan", "张三", "市场部", "市场专员"};
const Member kZhangSanFeng{"zhangsanfeng", "张三丰", "研发部", "工程师"};

TypedText read(std::string_view text) { return read_typed(text, {&kZhangSan, &kZhangSanFeng}); }

TEST(LocalTypedText, TakesTheLongestNameAfterAnAtSign) {
  EXPECT_EQ(read("@张三，请看").for_bot, "\x02zhangsan\x03，请看");
  EXPECT_EQ(read("@张三丰请看").for_bot, "\x02zhangsanfeng\x03请看");
}

TEST(LocalTypedText, LeavesAtSignsBeforeOtherWordsAlone) {
  const TypedText typed = read("写信到 a@example.com，＠所有人");
  EXPECT_EQ(typed.for_bot, "写信到 a@example.com，＠所有人");
  EXPECT_TRUE(typed.mentions.empty());
  EXPECT_FALSE(typed.to_bot);
}

TEST(LocalTypedText, TakesTheBotOutOfWhatTheBotReads) {
  const TypedText typed = read("@协作机器人 /催办 @张三 @张三");
  EXPECT_TRUE(typed.to_bot);
  EXPECT_EQ(typed.for_bot, "/催办 \x02zhangsan\x03 \x02zhangsan\x03");
  EXPECT_EQ(typed.mentions.size(), 1U);
  EXPECT_EQ(typed.shown.front().person, kBotAccount);
}

TEST(LocalTypedText, IsEmptyForABareMentionButSaysThatItIsForTheBot) {
  const TypedText typed = read("@协作机器人");
  EXPECT_TRUE(typed.to_bot);
  EXPECT_EQ(typed.for_bot, "");
  EXPECT_EQ(typed.shown.size(), 1U);
}

}  // namespace
}  // namespace xiebot::local
