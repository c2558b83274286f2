#include "adapters/dingtalk/event.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace xiebot::dingtalk {
namespace {

using testing::ElementsAre;

constexpr Instant kNow{std::chrono::seconds(1795399200)};

auto read(const std::string& plaintext) { return read_event(plaintext, kNow); }

TEST(DingTalkEvent, KnowsTheCheckOfTheAddress) {
  EXPECT_TRUE(std::holds_alternative<AddressCheck>(read(R"({"EventType":"check_url"})")));
}

TEST(DingTalkEvent, ClosesADissolvedGroup) {
  const auto decoded = read(R"({"EventType":"chat_disband","EventTime":1795399190999,
      "eventId":"ev1","openConversationId":"cid1==","chatId":"chat1","operator":"zhang"})");
  const Event& event = std::get<Event>(decoded);
  EXPECT_EQ(event.channel, "dingtalk");
  EXPECT_EQ(event.key, "event:ev1");
  EXPECT_EQ(event.sent_at, kNow - std::chrono::seconds(10));
  EXPECT_EQ(event.sender.id, "zhang");
  EXPECT_EQ(event.chat_kind, ChatKind::group);
  EXPECT_EQ(event.chat, "cid1==");
  EXPECT_FALSE(std::get<ChatChanged>(event.what).reachable);
}

TEST(DingTalkEvent, HearsOfANewTitleWhateverTheCaseOfItsKeys) {
  const auto decoded = read(R"({"eventtype":"chat_update_title","EVENTTIME":"1795399190999",
      "EventId":"ev1","OpenConversationId":"cid1==","Title":"发布群\u0002"})");
  const Event& event = std::get<Event>(decoded);
  EXPECT_EQ(event.key, "event:ev1");
  EXPECT_EQ(event.sent_at, kNow - std::chrono::seconds(10));
  EXPECT_EQ(event.sender.id, "");
  EXPECT_TRUE(std::get<ChatChanged>(event.what).reachable);
  EXPECT_EQ(std::get<ChatChanged>(event.what).name, "发布群");
}

TEST(DingTalkEvent, SaysWhoLeftTheOrganisation) {
  for (const char* people :
       {R"(["zhang","li"])", R"("[\"zhang\",\"li\"]")", R"(["zhang",{"a":1},"li","a b"])"}) {
    const auto decoded = read(
        R"({"EventType":"user_leave_org","eventId":"ev2","timeStamp":"1795399190999","userId":)" +
        std::string(people) + "}");
    ASSERT_TRUE(std::holds_alternative<PeopleLeft>(decoded)) << people;
    const auto& left = std::get<PeopleLeft>(decoded);
    EXPECT_EQ(left.key, "event:ev2");
    EXPECT_EQ(left.at, kNow - std::chrono::seconds(10));
    EXPECT_THAT(left.accounts, ElementsAre("zhang", "li"));
  }
  EXPECT_THAT(
      std::get<PeopleLeft>(read(R"({"EventType":"user_leave_org","userId":"zhang"})")).accounts,
      ElementsAre("zhang"));
}

TEST(DingTalkEvent, KnowsOneWithoutAnIdByItsContent) {
  const std::string event = R"({"EventType":"chat_disband","openConversationId":"cid1==","n":)";
  const std::string key = std::get<Event>(read(event + "1}")).key;
  EXPECT_EQ(std::get<Event>(read(event + "1}")).key, key);
  EXPECT_NE(std::get<Event>(read(event + "2}")).key, key);
}

TEST(DingTalkEvent, IgnoresWhatIsOfNoUse) {
  for (const char* event :
       {"{}", R"({"EventType":"user_add_org","备注":"张三加入了研发部"})", R"({"EventType":7})",
        R"({"EventType":"chat_disband"})",
        R"({"EventType":"chat_disband","openConversationId":"a b"})",
        R"({"EventType":"user_leave_org"})", R"({"EventType":"user_leave_org","userId":[]})",
        R"({"EventType":"user_leave_org","userId":{"a":"b"}})",
        R"({"EventType":"user_leave_org","userId":"[["})"}) {
    EXPECT_TRUE(std::holds_alternative<Ignored>(read(event))) << event;
  }
}

TEST(DingTalkEvent, RefusesWhatIsNoObject) {
  for (const char* event : {"", "success", "[]", "\xff", "{"}) {
    EXPECT_TRUE(std::holds_alternative<webhook::Refusal>(read(event))) << event;
  }
}

}  // namespace
}  // namespace xiebot::dingtalk
