#include "bot/text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "bot/simplifier.h"

namespace xiebot {
namespace {

TEST(Text, KnowsValidUtf8) {
  EXPECT_TRUE(valid_utf8("协作 ok 😀"));
  EXPECT_TRUE(valid_utf8(""));
  EXPECT_FALSE(valid_utf8("\xE5\x8D"));          // cut short
  EXPECT_FALSE(valid_utf8("\xC0\xAF"));          // overlong
  EXPECT_FALSE(valid_utf8("\xED\xA0\x80"));      // a surrogate
  EXPECT_FALSE(valid_utf8("\xF4\x90\x80\x80"));  // beyond the last code point
}

TEST(Text, CleanDropsWhatNobodySees) {
  EXPECT_EQ(clean("a\x01"
                  "b\x7F"
                  "c\u0085d"),
            "abcd");
  EXPECT_EQ(clean("一行\r\n二行\t三"), "一行\n二行\t三");
  EXPECT_EQ(clean("付\u202E款\u200B给\u2066他\uFEFF"), "付款给他");
  EXPECT_EQ(clean("坏\xE5字"), "坏\uFFFD字");
  EXPECT_EQ(clean("\x02ou_forged\x03"), "ou_forged");
  EXPECT_EQ(clean_line(" 甲\r\n乙\t丙\u200B\x02ou\x03\n"), "甲 乙 丙ou");
}

RC_GTEST_PROP(Text, CleanTextIsValidAndStaysAsItIs, (const std::string& any)) {
  const std::string once = clean(any);
  RC_ASSERT(valid_utf8(once));
  RC_ASSERT(clean(once) == once);
}

TEST(Text, ComposesWhatIsStored) {
  EXPECT_EQ(nfc("e\u0301"), "\u00E9");
  EXPECT_EQ(nfc("１２：需求，ok"), "１２：需求，ok");
}

TEST(Text, LengthCountsCodePoints) {
  EXPECT_EQ(length(""), 0U);
  EXPECT_EQ(length("需求 ab"), 5U);
  EXPECT_EQ(length("😀"), 1U);
}

TEST(Text, ShortensWithAnEllipsis) {
  EXPECT_EQ(shorten("需求名称", 4), "需求名称");
  EXPECT_EQ(shorten("需求名称", 3), "需求…");
  EXPECT_EQ(shorten("需求名称", 1), "…");
  EXPECT_EQ(shorten("需求名称", 0), "");
}

TEST(Text, TrimsAsciiAndIdeographicBlanks) {
  EXPECT_EQ(trim(" \u3000\t需 求\n\u3000 "), "需 求");
  EXPECT_EQ(trim("\u3000"), "");
  EXPECT_EQ(trim(""), "");
}

TEST(Text, FoldsWidthCaseAndTraditionalCharacters) {
  EXPECT_EQ(fold(" ＳＣＢ－００１ "), "scb-001");
  EXPECT_EQ(fold("期望完成時間：３個工作日後"), "期望完成时间:3个工作日后");
  EXPECT_EQ(fold("ﬁn ①"), "fin 1");  // needs the tables of Unicode
  EXPECT_EQ(fold("後臺①"), "后台1");
  EXPECT_EQ(fold("É"), fold("e\u0301"));
  EXPECT_EQ(fold("\u0345\u0301"), fold("\u0301\u0345"));  // two ways to write the same
  EXPECT_EQ(fold("\u1FB3\u0301"), fold("\u1FB4"));
}

TEST(Text, FoldsACharacterAlikeWhereverItStands) {
  EXPECT_EQ(fold("乾隆") + fold("餅乾"), fold("乾隆餅乾"));
}

TEST(Text, FoldSurvivesInvalidBytes) { EXPECT_EQ(fold("A\xFF"), "a\uFFFD"); }

RC_GTEST_PROP(Text, FoldedTextFoldsToItself, (const std::string& any)) {
  const std::string once = fold(any);
  RC_ASSERT(fold(once) == once);
}

TEST(Text, NearestAnswersBestFirst) {
  const std::vector<std::string> names = {"研发部", "市场部", "设计部", "市场二部"};
  EXPECT_EQ(nearest("市埸部", names).front(), "市场部");
  EXPECT_EQ(nearest("市場部", names), (std::vector<std::string>{"市场部", "市场二部"}));
  EXPECT_EQ(nearest("max_char", std::vector<std::string>{"min", "max_chars", "max"}),
            std::vector<std::string>{"max_chars"});
  EXPECT_TRUE(nearest("完全不同的词", names).empty());
  EXPECT_EQ(nearest("市场部", names, 1).size(), 1U);
}

TEST(Text, MasksPhoneNumbers) {
  EXPECT_EQ(mask_phone("13800000000"), "138****0000");
  EXPECT_EQ(mask_phone("+8613800000000"), "+86138****0000");
  EXPECT_EQ(mask_phone("010-12345678"), "010-****5678");
  EXPECT_EQ(mask_phone("张三的分机"), "张****机");
  EXPECT_EQ(mask_phone("张三"), "****");
  EXPECT_EQ(mask_phone(""), "");
}

TEST(Simplifier, LeavesCharactersAloneWhenOpenccIsNotThere) {
  const Simplifier none("no-such-config.json");
  EXPECT_FALSE(none.available());
  EXPECT_EQ(none.simplify(U'後'), U'後');
}

TEST(Simplifier, LeavesWhatIsSimpleAsItIs) {
  const Simplifier simplifier;
  EXPECT_EQ(simplifier.simplify(U'薴'), U'苎');
  for (char32_t c = 0x3400; c <= 0x9FFF; ++c) {
    const char32_t simple = simplifier.simplify(c);
    EXPECT_EQ(simplifier.simplify(simple), simple) << static_cast<unsigned>(c);
  }
}

TEST(Simplifier, AnswersManyThreadsAtOnce) {
  const Simplifier simplifier;
  ASSERT_TRUE(simplifier.available());
  std::vector<std::jthread> threads;
  std::vector<int> wrong(4);
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    threads.emplace_back([&simplifier, &count = wrong[i]] {
      for (char32_t c = 0x4E00; c < 0x5200; ++c) {
        if (simplifier.simplify(c) != simplifier.simplify(c)) ++count;
      }
      if (simplifier.simplify(U'後') != U'后') ++count;
    });
  }
  threads.clear();
  EXPECT_EQ(wrong, std::vector<int>(4));
}

}  // namespace
}  // namespace xiebot
