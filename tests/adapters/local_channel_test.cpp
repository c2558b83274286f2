#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/local/local_channel.h"
#include "adapters/local/movable_clock.h"

namespace xiebot::local {
namespace {

struct LocalChannelSends : testing::Test {
  MovableClock clock{MovableClock::Moment(std::chrono::seconds(1764000000))};
  ChatPlatform platform{{{"zhangsan", "张三", "市场部", "市场专员"}},
                        {{"group-1", "新品上市协作群", {"zhangsan"}}},
                        clock,
                        "s1"};
  LocalChannel channel{platform};

  static Delivery delivery(std::string key, ChatKind kind, std::string address) {
    return {.key = std::move(key),
            .kind = kind,
            .address = std::move(address),
            .update = {},
            .reply_to = {},
            .content = cards::RichText{{.text = "你好"}},
            .account_of = [](const std::string& person) -> std::optional<std::string> {
              if (person == "P1") return "zhangsan";
              return std::nullopt;
            }};
  }
};

TEST_F(LocalChannelSends, ToGroupsByIdAndToPeopleByAccount) {
  const auto group = channel.send(delivery("k1", ChatKind::group, "group-1"));
  const auto personal = channel.send(delivery("k2", ChatKind::personal, "zhangsan"));
  EXPECT_EQ(std::get<Sent>(group).chat, "group-1");
  EXPECT_EQ(std::get<Sent>(personal).chat, platform.personal_chat("zhangsan"));
  EXPECT_EQ(platform.message(std::get<Sent>(personal).message_id)->author, kBotAccount);
}

TEST_F(LocalChannelSends, ToAPersonalChatByItsIdAsWell) {
  const auto chat = platform.personal_chat("zhangsan").value();
  const auto sent = channel.send(delivery("k1", ChatKind::group, chat));
  EXPECT_EQ(std::get<Sent>(sent).chat, chat);
}

TEST_F(LocalChannelSends, OnceUnderOneKey) {
  const auto first = channel.send(delivery("k1", ChatKind::group, "group-1"));
  const auto second = channel.send(delivery("k1", ChatKind::group, "group-1"));
  EXPECT_EQ(std::get<Sent>(first).message_id, std::get<Sent>(second).message_id);
  EXPECT_EQ(platform.news("group-1", 0).messages.size(), 1U);
}

TEST_F(LocalChannelSends, NothingToAnAddressItDoesNotKnow) {
  for (const auto& [kind, address] : {std::pair{ChatKind::group, "group-2"},
                                      {ChatKind::personal, "lisi"},
                                      {ChatKind::personal, "group-1"}}) {
    const auto result = channel.send(delivery("k1", kind, address));
    ASSERT_TRUE(std::holds_alternative<Refused>(result)) << address;
    EXPECT_EQ(std::get<Refused>(result).kind, RefusalKind::destination);
  }
}

// The outbox keeps one row a card for its updates, so their key comes again with every newer state.
TEST_F(LocalChannelSends, EveryUpdateIntoTheMessageInPlace) {
  const auto sent = std::get<Sent>(channel.send(delivery("k1", ChatKind::group, "group-1")));
  Delivery update = delivery("k2", ChatKind::group, "group-1");
  update.update = sent.message_id;
  for (const char* title : {"新的", "更新的"}) {
    update.content = cards::Card{.title = title, .blocks = {}};
    EXPECT_TRUE(std::holds_alternative<Sent>(channel.send(update)));
  }
  const auto messages = platform.news("group-1", 0).messages;
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(std::get<cards::Card>(messages[0].content).title, "更新的");
  EXPECT_EQ(messages[0].revision, 3);
}

TEST_F(LocalChannelSends, NoUpdateIntoAMessageThatIsGone) {
  Delivery update = delivery("k1", ChatKind::group, "group-1");
  update.update = "message-s0-1";
  const auto result = channel.send(update);
  ASSERT_TRUE(std::holds_alternative<Refused>(result));
  EXPECT_EQ(std::get<Refused>(result).kind, RefusalKind::card_is_gone);
}

TEST_F(LocalChannelSends, MentionsByAccountAndLeavesUnknownPeopleAsText) {
  Delivery text = delivery("k1", ChatKind::group, "group-1");
  text.content =
      cards::RichText{{.text = "张三", .person = "P1"}, {.text = "李四", .person = "P2"}};
  (void)channel.send(text);
  Delivery card = delivery("k2", ChatKind::group, "group-1");
  card.content = cards::Card{
      .title = "进展",
      .blocks = {cards::Table{.columns = {"部门", "对接人"},
                              .rows = {{{{.text = "市场部"}}, {{.text = "张三", .person = "P1"}}}}},
                 cards::Facts{{{.label = "发起人", .value = {{.text = "李四", .person = "P2"}}}}}}};
  (void)channel.send(card);

  const auto messages = platform.news("group-1", 0).messages;
  const auto& spans = std::get<cards::RichText>(messages[0].content);
  EXPECT_EQ(spans[0].person, "zhangsan");
  EXPECT_EQ(spans[1].person, "");
  EXPECT_EQ(spans[1].text, "李四");
  const auto& blocks = std::get<cards::Card>(messages[1].content).blocks;
  EXPECT_EQ(std::get<cards::Table>(blocks[0]).rows[0][1][0].person, "zhangsan");
  EXPECT_EQ(std::get<cards::Facts>(blocks[1]).facts[0].value[0].person, "");
}

}  // namespace
}  // namespace xiebot::local
