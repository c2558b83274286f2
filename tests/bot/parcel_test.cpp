#include "bot/parcel.h"

#include <gtest/gtest.h>

#include "outbox_in_memory.h"

namespace xiebot {
namespace {

using in_memory::message;
using in_memory::to_group;
using in_memory::to_person;

class ParcelTest : public testing::Test {
 protected:
  ParcelTest() {
    world_.chats[1] = in_memory::group("group-1");
    world_.accounts = {{.person = PersonId("zhangsan"), .channel = "other", .account = "o1"},
                       {.person = PersonId("zhangsan"), .channel = "test", .account = "t1"},
                       {.person = PersonId("lisi"), .channel = "other", .account = "o2"}};
    row_.message = message("m", to_group(1));
    row_.message.reply_to = "asked";
  }

  Parcel packed() {
    const in_memory::TxInMemory tx(world_, Instant{});
    return pack(tx, "test", capabilities_, render_, row_);
  }
  Delivery delivery() { return std::get<Delivery>(packed()); }

  in_memory::World world_;
  Capabilities capabilities_;
  OutboxRow row_;
  Renderer render_ = [](const Tx&, const OutboxRow&) {
    return Content(cards::RichText{{.text = "你好"}});
  };
};

TEST_F(ParcelTest, AddressesAChatByItsExternalId) {
  const Delivery sent = delivery();
  EXPECT_EQ(sent.kind, ChatKind::group);
  EXPECT_EQ(sent.address, "group-1");
  EXPECT_EQ(sent.key, "m");
  EXPECT_EQ(sent.update, "");
  EXPECT_EQ(sent.reply_to, "asked");
}

TEST_F(ParcelTest, AddressesAPersonByTheAccountOnThatChannel) {
  row_.message.to = to_person("zhangsan");
  const Delivery sent = delivery();
  EXPECT_EQ(sent.kind, ChatKind::personal);
  EXPECT_EQ(sent.address, "t1");
}

TEST_F(ParcelTest, AddressesSomebodyUnknownByTheAccountThatTheirChatStandsFor) {
  world_.chats[3] = in_memory::group("t9");
  world_.chats[3].kind = ChatKind::personal;
  row_.message.to = to_group(3);
  EXPECT_EQ(delivery().kind, ChatKind::personal);
  EXPECT_EQ(delivery().address, "t9");
}

TEST_F(ParcelTest, HasNothingForWhoLeft) {
  world_.people = {{.id = PersonId("zhangsan"), .name = "张三"}};
  row_.message.to = to_person("zhangsan");
  EXPECT_EQ(delivery().address, "t1");
  world_.people.front().active = false;
  EXPECT_TRUE(std::holds_alternative<Unneeded>(packed()));
}

TEST_F(ParcelTest, InsistsWithTheFirstMessageToAPersonOnly) {
  row_.message.to = to_person("zhangsan");
  row_.message.urgency = Urgency::urgent;
  EXPECT_FALSE(delivery().insist);
  row_.message.urgency = Urgency::insistent;
  EXPECT_TRUE(delivery().insist);
  row_.edition = 2;
  EXPECT_FALSE(delivery().insist) << "a copy of a message that is gone";
  row_.edition = 1;
  row_.message.to = to_group(1);
  EXPECT_FALSE(delivery().insist);

  row_.message.to = to_person("zhangsan");
  row_.message_id = "m1";
  render_ = [](const Tx&, const OutboxRow&) { return Content(cards::Card{.title = "卡片"}); };
  EXPECT_FALSE(delivery().insist) << "a change";
}

TEST_F(ParcelTest, RefusesWhereThereIsNoWay) {
  row_.message.to = to_person("lisi");
  EXPECT_EQ(std::get<Refused>(packed()).kind, RefusalKind::destination);
  row_.message.to = to_group(2);
  EXPECT_EQ(std::get<Refused>(packed()).kind, RefusalKind::destination);
  row_.message.to = to_group(1);
  world_.chats[1].reachable = false;
  EXPECT_EQ(std::get<Refused>(packed()).kind, RefusalKind::destination);
}

TEST_F(ParcelTest, LeavesACardAloneThatNobodyCanSeeOrThatCannotBeChanged) {
  row_.message_id = "m1";
  row_.shown = 1;
  EXPECT_TRUE(std::holds_alternative<Unneeded>(packed()));  // a text

  render_ = [](const Tx&, const OutboxRow&) { return Content(cards::Card{}); };
  EXPECT_EQ(delivery().update, "m1");
  EXPECT_EQ(delivery().reply_to, "");

  capabilities_.can_update_cards = false;
  EXPECT_TRUE(std::holds_alternative<Unneeded>(packed()));
  capabilities_.can_update_cards = true;
  world_.chats[1].reachable = false;
  EXPECT_TRUE(std::holds_alternative<Unneeded>(packed()));
}

TEST_F(ParcelTest, IsUnneededWhenTheReasonHasGone) {
  render_ = [](const Tx&, const OutboxRow&) { return std::nullopt; };
  EXPECT_TRUE(std::holds_alternative<Unneeded>(packed()));
  // Even where nothing could be sent: that is no news then.
  world_.chats[1].reachable = false;
  EXPECT_TRUE(std::holds_alternative<Unneeded>(packed()));
}

TEST_F(ParcelTest, KeepsItsKeyOverRetriesAndChangesItForAMessageSentAfresh) {
  row_.attempts = 3;
  row_.wanted = 4;
  EXPECT_EQ(delivery().key, "m");
  row_.edition = 2;
  EXPECT_NE(delivery().key, "m");
}

TEST_F(ParcelTest, SaysThatANewMessageMayHaveArrivedBefore) {
  EXPECT_FALSE(delivery().repeated);
  row_.may_have_arrived = true;
  EXPECT_TRUE(delivery().repeated);
  row_.message_id = "m1";
  render_ = [](const Tx&, const OutboxRow&) { return Content(cards::Card{}); };
  EXPECT_FALSE(delivery().repeated);
}

TEST_F(ParcelTest, KnowsTheAccountsOfThePeopleMentionedWhateverHappensToTheStore) {
  render_ = [](const Tx&, const OutboxRow&) {
    return Content(cards::RichText{{.text = "张三", .person = "zhangsan"},
                                   {.text = "李四", .person = "lisi"}});
  };
  const Delivery sent = delivery();
  world_ = {};
  EXPECT_EQ(sent.account_of("zhangsan"), "t1");
  EXPECT_EQ(sent.account_of("lisi"), std::nullopt);
  EXPECT_EQ(sent.account_of("wangwu"), std::nullopt);
}

TEST(PeopleIn, FindsEveryPlaceOfACard) {
  const auto mention = [](const char* person) {
    return cards::RichText{{.text = "他", .person = person}};
  };
  const auto input = [](cards::InputKind kind, const char* value, const char* option) {
    cards::Input made;
    made.kind = kind;
    made.values = {value};
    made.options = {{option, "他"}};
    return made;
  };
  cards::Form form;
  form.parts = {cards::FormText{mention("form text")},
                input(cards::InputKind::person, "chosen", "offered"),
                input(cards::InputKind::people, "one", "two"),
                input(cards::InputKind::choice, "nor this", "nor that")};
  cards::Card card;
  card.blocks = {
      cards::Paragraph{mention("paragraph")},
      cards::Note{mention("note")},
      cards::Divider{},
      cards::Facts{{{"负责人", mention("fact")}}},
      cards::Table{{"谁"}, {{mention("cell")}}},
      cards::Buttons{{{.label = "好", .action = {{"person", "not this"}}}}},
      form,
  };
  EXPECT_EQ(people_in(card), (std::set<std::string>{"cell", "chosen", "fact", "form text", "note",
                                                    "offered", "one", "paragraph", "two"}));
}

}  // namespace
}  // namespace xiebot
