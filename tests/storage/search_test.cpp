// Every case runs with the index behind and with the index up to date: what is found is the same.
#include <algorithm>
#include <cctype>

#include "storage/sqlite_store.h"
#include "tests/storage/store_test.h"

namespace xiebot {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string lower(std::string_view text) {
  std::string folded(text);
  std::transform(folded.begin(), folded.end(), folded.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return folded;
}

class SearchTest : public testing::TestWithParam<bool> {
 protected:
  EntryId add(std::string number, std::string title, std::string_view text) {
    Entry entry = sample_entry(std::move(number));
    entry.title = std::move(title);
    return write(store_, [&](Tx& tx) { return tx.entries().add(entry, text); });
  }
  std::vector<EntryId> search(std::string_view query, int limit = 10) {
    if (GetParam()) store_.finish_indexing();
    std::vector<EntryId> ids;
    for (const Entry& entry :
         read(store_, [&](const Tx& tx) { return tx.entries().search(query, limit); })) {
      ids.push_back(entry.id);
    }
    return ids;
  }

  StandingClock clock_;
  TemporaryFolder folder_;
  SqliteStore store_{folder_ / "xiebot.db", clock_, {.fold = lower}};
};
INSTANTIATE_TEST_SUITE_P(Index, SearchTest, testing::Bool(),
                         [](const auto& test) { return test.param ? "UpToDate" : "Behind"; });

TEST_P(SearchTest, FindsChineseWordsOfTwoCharacters) {
  const EntryId id = add("", "物料", "双十一活动需要海报设计与印刷");
  add("", "会议", "下周例会");
  EXPECT_THAT(search("海报"), ElementsAre(id));
  EXPECT_THAT(search("活动"), ElementsAre(id));
  EXPECT_THAT(search("报设"), ElementsAre(id));
}

TEST_P(SearchTest, FindsOneCharacter) {
  const EntryId id = add("", "物料", "双十一海报");
  EXPECT_THAT(search("报"), ElementsAre(id));
  EXPECT_THAT(search("猫"), IsEmpty());
}

TEST_P(SearchTest, FindsCharactersBesideAWordAndAlone) {
  const EntryId both = add("", "物料", "第三期海报，画猫");
  add("", "物料", "第三期海报");
  add("", "物料", "第三期传单，画猫");
  EXPECT_THAT(search("海报 猫"), ElementsAre(both));
  EXPECT_THAT(search("猫 报"), ElementsAre(both));
}

TEST_P(SearchTest, FindsPartsOfLongerWords) {
  const EntryId id = add("", "Dashboard", "the Quarterly dashboard v2.5");
  EXPECT_THAT(search("arterl"), ElementsAre(id));
  EXPECT_THAT(search("DASH"), ElementsAre(id));
  EXPECT_THAT(search("2.5"), ElementsAre(id));
}

TEST_P(SearchTest, FindsEveryPartOfAWord) {
  const std::vector<std::string> characters{"v", "2", ".", "5", "库", "存", "a", "b", "期", "1"};
  std::string word;
  for (const std::string& character : characters) word += character;
  add("", "", "库 存 v2 .5 ab 期1");
  const EntryId id = add("", "", word);
  for (std::size_t first = 0; first < characters.size(); ++first) {
    std::string part;
    for (std::size_t last = first; last < characters.size(); ++last) {
      part += characters[last];
      const std::vector<EntryId> found = search(part);
      EXPECT_EQ(std::count(found.begin(), found.end(), id), 1) << part;
      EXPECT_EQ(found.size() == 2, part == "库" || part == "存" || part.size() == 1 ||
                                       part == "v2" || part == ".5" || part == "ab" ||
                                       part == "期" || part == "期1")
          << part;
    }
  }
}

TEST_P(SearchTest, WantsTheWholeWordAndNotOnlyItsPairs) {
  add("", "", "上海 海报 报名");
  EXPECT_THAT(search("上海报名"), IsEmpty());
  EXPECT_THAT(search("海报名"), IsEmpty());
}

TEST_P(SearchTest, WantsEveryWordOfTheQuery) {
  const EntryId both = add("", "海报", "预算五千");
  add("", "海报", "没有钱");
  EXPECT_THAT(search("预算 海报"), ElementsAre(both));
  EXPECT_THAT(search("海报　预"), ElementsAre(both));
  EXPECT_THAT(search("海报 猫"), IsEmpty());
}

TEST_P(SearchTest, LooksAtNumberAndTitleToo) {
  const EntryId id = add("2026-Q4-SCB-001", "双十一活动物料", "");
  add("2026-Q4-CPB-001", "其他", "");
  EXPECT_THAT(search("scb-001"), ElementsAre(id));
  EXPECT_THAT(search("2026-Q4-SCB-001"), ElementsAre(id));
  EXPECT_THAT(search("物料 Q4"), ElementsAre(id));
}

TEST_P(SearchTest, DoesNotReadAcrossTitleAndText) {
  add("", "上海", "报名");
  EXPECT_THAT(search("海报"), IsEmpty());
}

TEST_P(SearchTest, AnswersTheNewestFirstAndNoMoreThanAsked) {
  add("", "海报", "");
  const EntryId second = add("", "海报", "");
  if (GetParam()) store_.finish_indexing();
  const EntryId third = add("", "海报", "");
  EXPECT_THAT(search("海报", 2), ElementsAre(third, second));
  EXPECT_THAT(search("海", 2), ElementsAre(third, second));
  EXPECT_THAT(search("海报", 0), IsEmpty());
}

TEST_P(SearchTest, TakesPunctuationAndQuotesAsTheyAre) {
  const EntryId id = add("", "", R"(费用"五折"%_*' AND (OR) NOT)");
  EXPECT_THAT(search("\"五折\""), ElementsAre(id));
  EXPECT_THAT(search("%_*'"), ElementsAre(id));
  EXPECT_THAT(search("and (or)"), ElementsAre(id));
  EXPECT_THAT(search("%%"), IsEmpty());
}

TEST_P(SearchTest, FindsNothingForNothing) {
  add("", "海报", "");
  EXPECT_THAT(search(""), IsEmpty());
  EXPECT_THAT(search(" 　\n"), IsEmpty());
}

TEST_P(SearchTest, SurvivesBytesThatAreNoText) {
  const EntryId id = add("", "海报", "\xE6\xB5");
  EXPECT_THAT(search("海报"), ElementsAre(id));
  EXPECT_THAT(search("\xFF\xFE\xE6"), IsEmpty());
}

TEST_P(SearchTest, FollowsAnUpdate) {
  const EntryId id = add("", "海报", "预算五千");
  EXPECT_THAT(search("预算"), ElementsAre(id));
  write(store_, [&](Tx& tx) {
    Entry entry = tx.entries().find(id).value();
    tx.entries().update(entry, "费用六千");
  });
  EXPECT_THAT(search("预算"), IsEmpty());
  EXPECT_THAT(search("费用 海报"), ElementsAre(id));
}

TEST_P(SearchTest, KeepsTheTextWhenOnlyTheTitleChanges) {
  const EntryId id = add("", "海报", "预算五千");
  EXPECT_THAT(search("海报 预算"), ElementsAre(id));
  write(store_, [&](Tx& tx) {
    Entry entry = tx.entries().find(id).value();
    entry.title = "传单";
    tx.entries().update(entry, std::nullopt);
  });
  EXPECT_THAT(search("海报"), IsEmpty());
  EXPECT_THAT(search("传单 预算"), ElementsAre(id));
}

// More entries than the index looks at to tell which parts of a query are rare.
TEST_P(SearchTest, FindsAmongManyWhatMostOfThemSayToo) {
  std::vector<EntryId> all;
  write(store_, [&](Tx& tx) {
    for (int i = 0; i < 600; ++i) {
      Entry entry = sample_entry("");
      entry.title = "第" + std::to_string(1000 + i) + "期";
      std::string text = "2027-06-30 库存";
      if (i % 5 == 0) text += " 甲组";
      if (i % 6 == 0) text += " 乙组";
      if (i % 150 == 0) text += " 丙组";
      all.push_back(tx.entries().add(entry, text));
    }
  });
  EXPECT_THAT(search("2027-06-30 库存 第1117期"), ElementsAre(all[117]));
  EXPECT_THAT(search("2027-06-30 库存 丙组"), ElementsAre(all[450], all[300], all[150], all[0]));
  EXPECT_THAT(search("库存 甲组 乙组", 3), ElementsAre(all[570], all[540], all[510]));
  EXPECT_THAT(search("组甲 甲组"), IsEmpty());
  EXPECT_THAT(search("库 2 第", 2), ElementsAre(all[599], all[598]));
  EXPECT_THAT(search("2027-06-30 甲组 第1117期"), IsEmpty());
}

TEST_P(SearchTest, TakesAQueryAsLongAsAMessage) {
  std::string text;
  for (int i = 0; i < 400; ++i) text += std::to_string(i) + "号海报";
  const EntryId id = add("", "", text);
  EXPECT_THAT(search(text), ElementsAre(id));
}

}  // namespace
}  // namespace xiebot
