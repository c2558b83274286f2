#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "adapters/local/chat_platform.h"

namespace xiebot::local {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class FixedClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return Instant(1764000000s); }
  [[nodiscard]] SteadyTime steady() const override { return {}; }
};

cards::RichText words(std::string text) { return {{.text = std::move(text)}}; }

std::string text_of(const Message& message) {
  return std::get<cards::RichText>(message.content).front().text;
}

struct LocalPlatform : testing::Test {
  FixedClock clock;
  ChatPlatform platform{{{"zhangsan", "张三", "市场部", "市场专员"},
                         {"lilei", "李雷", "研发部", "部门负责人"},
                         {"wuqian", "吴倩", "人力资源部", "接口人"}},
                        {{"group-1", "新品上市协作群", {"zhangsan", "lilei"}}},
                        clock,
                        "s1"};

  std::vector<std::string> texts(std::string_view chat, std::uint64_t after = 0) {
    std::vector<std::string> result;
    for (const Message& message : platform.news(chat, after).messages) {
      result.push_back(text_of(message));
    }
    return result;
  }
  int unread(std::string_view account, std::string_view chat) {
    for (const ChatSummary& summary : platform.chats_of(account)) {
      if (summary.id == chat) return summary.unread;
    }
    return -1;
  }
};

TEST_F(LocalPlatform, ShowsEverybodyTheirOwnChatWithTheBotAndTheirGroups) {
  const auto chats = platform.chats_of("zhangsan");
  ASSERT_EQ(chats.size(), 2U);
  EXPECT_EQ(chats[0].id, platform.personal_chat("zhangsan"));
  EXPECT_EQ(chats[0].kind, ChatKind::personal);
  EXPECT_EQ(chats[1].name, "新品上市协作群");
  EXPECT_EQ(chats[1].members, 2);
  EXPECT_EQ(platform.chats_of("wuqian").size(), 1U);
  EXPECT_FALSE(platform.can_see("wuqian", "group-1"));
  EXPECT_FALSE(platform.can_see("lilei", *platform.personal_chat("zhangsan")));
  EXPECT_EQ(platform.personal_chat("nobody"), std::nullopt);
}

TEST_F(LocalPlatform, TellsWhatIsNewAfterAChange) {
  platform.post("group-1", "zhangsan", words("one"));
  const auto first = platform.news("group-1", 0);
  platform.post("group-1", "lilei", words("two"));
  EXPECT_THAT(texts("group-1"), ElementsAre("one", "two"));
  EXPECT_THAT(texts("group-1", first.change), ElementsAre("two"));
}

TEST_F(LocalPlatform, TellsAChangedMessageAgainWithAHigherRevision) {
  const auto id = platform.post("group-1", kBotAccount, words("before"));
  const auto known = platform.change();
  EXPECT_TRUE(platform.update(*id, words("after")));
  const auto news = platform.news("group-1", known).messages;
  ASSERT_EQ(news.size(), 1U);
  EXPECT_EQ(text_of(news[0]), "after");
  EXPECT_EQ(news[0].revision, 2);
}

TEST_F(LocalPlatform, CountsAPostUnderOneKeyOnce) {
  const auto first = platform.post("group-1", kBotAccount, words("one"), "", "key");
  const auto second = platform.post("group-1", kBotAccount, words("one"), "", "key");
  EXPECT_EQ(first, second);
  EXPECT_THAT(texts("group-1"), ElementsAre("one"));
}

TEST_F(LocalPlatform, ReplacesACardOnlyWhileItIsAsItWas) {
  const auto id = platform.post("group-1", kBotAccount, cards::Card{.title = "a", .blocks = {}});
  EXPECT_TRUE(platform.replace_if(*id, 1, cards::Card{.title = "b", .blocks = {}}));
  EXPECT_FALSE(platform.replace_if(*id, 1, cards::Card{.title = "c", .blocks = {}}));
  EXPECT_EQ(std::get<cards::Card>(platform.message(*id)->content).title, "b");
}

TEST_F(LocalPlatform, CountsWhatOthersWroteAsUnreadUntilItIsRead) {
  platform.post("group-1", "zhangsan", words("one"));
  const auto last = platform.post("group-1", kBotAccount, words("two"));
  EXPECT_EQ(unread("zhangsan", "group-1"), 1);
  EXPECT_EQ(unread("lilei", "group-1"), 2);
  platform.mark_read("lilei", *last);
  EXPECT_EQ(unread("lilei", "group-1"), 0);
  const auto change = platform.change();
  platform.mark_read("lilei", *last);
  EXPECT_EQ(platform.change(), change) << "reading again is no change";
}

TEST_F(LocalPlatform, ForgetsTheOldestMessagesOfAChat) {
  const auto first = platform.post("group-1", "zhangsan", words("first"), "", "key");
  for (std::size_t i = 0; i < ChatPlatform::kKeptMessages; ++i) {
    platform.post("group-1", "zhangsan", words("later"));
  }
  EXPECT_EQ(platform.news("group-1", 0).messages.size(), ChatPlatform::kKeptMessages);
  EXPECT_FALSE(platform.message(*first).has_value());
  EXPECT_FALSE(platform.update(*first, words("changed")));
  EXPECT_NE(platform.post("group-1", "zhangsan", words("again"), "", "key"), first);
}

TEST_F(LocalPlatform, RefusesAChatThatDoesNotExist) {
  EXPECT_EQ(platform.post("group-2", "zhangsan", words("one")), std::nullopt);
  EXPECT_TRUE(platform.news("group-2", 0).messages.empty());
}

TEST_F(LocalPlatform, GivesIdsThatCarryTheSession) {
  EXPECT_NE(platform.new_id("click"), platform.new_id("click"));
  EXPECT_THAT(platform.new_id("click"), testing::StartsWith("click-s1-"));
}

TEST_F(LocalPlatform, WakesWhoWaitsForAChange) {
  const auto known = platform.change();
  std::uint64_t seen = 0;
  std::thread waiting([&] { seen = platform.wait(known, 10min); });
  platform.touch();
  waiting.join();
  EXPECT_EQ(seen, known + 1);
  EXPECT_EQ(platform.wait(known, 10min), known + 1) << "what changed before is told at once";
}

TEST_F(LocalPlatform, EndsEveryWaitWhenItStops) {
  std::thread waiting([&] { (void)platform.wait(platform.change(), 10min); });
  platform.stop();
  waiting.join();
  EXPECT_EQ(platform.wait(platform.change(), 10min), platform.change());
}

}  // namespace
}  // namespace xiebot::local
