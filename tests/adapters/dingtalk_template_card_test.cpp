// Cards by the template of the company, and what happens where it does not work.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "dingtalk_channel_world.h"

namespace xiebot::dingtalk {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

TEST_F(DingtalkChannelTest, SendsCardsByTheirTemplateAndChangesThem) {
  set_up_template();
  const Sent sent = outcome<Sent>(to_group("m"));
  EXPECT_THAT(sent.message_id, StartsWith("card-"));
  EXPECT_LE(sent.message_id.size(), 100U);
  const auto before = last(kTeam);
  EXPECT_EQ(before.kind, "card");
  EXPECT_EQ(before.track_id, sent.message_id);
  EXPECT_THAT(before.mentioned, ElementsAre("user0001"));
  EXPECT_EQ(before.params.at("btn1_text"), "同意");
  EXPECT_EQ(before.params.at("btn1_action"), R"({"do":"approve"})");

  Delivery change = to_group("m");
  change.update = sent.message_id;
  change.content = cards::Card{.title = "已同意", .blocks = {}};
  EXPECT_EQ(outcome<Sent>(change).message_id, "");
  ASSERT_EQ(dingtalk_.seen(kTeam).size(), 1U);
  EXPECT_EQ(last(kTeam).params.at("title"), "已同意");
  EXPECT_EQ(last(kTeam).params.at("btn1_text"), "") << "what is gone is emptied";
  EXPECT_EQ(channel().rung().rung, RungReport::Rung::template_card);

  sent_id(to_person("p"));
  EXPECT_EQ(last("user0001").kind, "card");
}

TEST_F(DingtalkChannelTest, ALostAnswerToACardIsNoSecondCard) {
  set_up_template();
  outcome<Sent>(to_group("first"));
  dingtalk_.lose_next_answers(1);
  Delivery delivery = to_group("m");
  EXPECT_TRUE(outcome<TryLater>(delivery).may_have_arrived);
  delivery.repeated = true;
  const Sent again = outcome<Sent>(delivery);
  EXPECT_THAT(again.message_id, StartsWith("card-"));
  EXPECT_TRUE(again.perhaps_made_before) << "and shows what it showed then";
  EXPECT_EQ(dingtalk_.seen(kTeam).size(), 2U);

  Delivery unsent = to_group("never arrived");
  unsent.repeated = true;
  EXPECT_FALSE(outcome<Sent>(unsent).perhaps_made_before);
}

TEST_F(DingtalkChannelTest, ACardGoesByTheChatsWebhookWhenTheQuotaIsUsedUp) {
  set_up_template();
  open_session(kTeam);
  dingtalk_.fail_next(1, {403, "Forbidden.AccessDenied.ApiCountLimitForOrg", "quota", {}});
  EXPECT_THAT(sent_id(to_group("m")), StartsWith("webhook-"));
  EXPECT_EQ(channel().rung().fault, "") << "the template is in order";
}

TEST_F(DingtalkChannelTest, AStrangerGetsNoTemplateCard) {
  set_up_template();
  open_session("stranger:x");
  EXPECT_THAT(sent_id(to_person("m", "stranger:x")), StartsWith("webhook-"));
  EXPECT_EQ(dingtalk_.calls_of(kCards), 0U);
}

TEST_F(DingtalkChannelTest, ACardOfALostDatabaseIsNotTakenForItsOwn) {
  set_up_template();
  sent_id(to_group("m"));
  EXPECT_THAT(sent_id(to_group("m")), StartsWith("robot-")) << "the same key, not a repetition";
  EXPECT_EQ(dingtalk_.seen(kTeam).size(), 2U);

  options_.card_salt = "another";
  DingTalkChannel other(api_, clock_, options_);
  const SendResult result = other.send(to_group("m"));
  EXPECT_THAT(std::get<Sent>(result).message_id, StartsWith("card-"));
}

TEST_F(DingtalkChannelTest, FallsBackWhenTheTemplateIsUnknownAndTriesAgainLater) {
  options_.card_template_id = kTemplate;
  sent_id(to_group("一"));
  EXPECT_EQ(last(kTeam).kind, "markdown");
  const RungReport report = channel().rung();
  EXPECT_EQ(report.rung, RungReport::Rung::action_card);
  EXPECT_THAT(report.fault, HasSubstr("param.templateNotExist"));
  EXPECT_THAT(report.fault, HasSubstr("card_template_id"));

  sent_id(to_group("二"));
  EXPECT_EQ(dingtalk_.calls_of(kCards), 1U) << "it is left alone for a while";

  dingtalk_.publish_template(kTemplate);
  clock_.move(10min);
  sent_id(to_group("三"));
  EXPECT_EQ(last(kTeam).kind, "card");
  EXPECT_EQ(channel().rung().rung, RungReport::Rung::template_card);
  EXPECT_EQ(channel().rung().fault, "");
}

TEST_F(DingtalkChannelTest, FallsBackWhenTheScopeForCardsIsMissing) {
  set_up_template();
  dingtalk_.allow_cards(false);
  EXPECT_THAT(sent_id(to_person("m")), StartsWith("robot-"));
  EXPECT_EQ(last("user0001").kind, "actionCard");
  EXPECT_THAT(channel().rung().fault, HasSubstr("scope Card.Instance.Write"));
}

TEST_F(DingtalkChannelTest, ACardThatIsRefusedForItselfGoesWithoutTemplate) {
  set_up_template();
  dingtalk_.fail_next(1, {400, "param.invalid", "value too long", {}});
  sent_id(to_group("m"));
  EXPECT_EQ(last(kTeam).kind, "markdown");
  EXPECT_EQ(channel().rung().rung, RungReport::Rung::template_card);
}

TEST_F(DingtalkChannelTest, ACardThatReachedNobodyGoesWithoutTemplateEvenIfThatTakesTwoTries) {
  set_up_template();
  dingtalk_.user("shy", false);
  open_session("shy");
  outcome<Sent>(to_group("first"));

  Delivery delivery = to_person("m", "shy");
  EXPECT_THAT(sent_id(delivery), StartsWith("webhook-"));
  delivery.repeated = true;  // whatever became of it, a card of this id reached nobody
  EXPECT_THAT(sent_id(delivery), StartsWith("webhook-"));
  EXPECT_EQ(dingtalk_.seen("shy").size(), 2U);
}

TEST_F(DingtalkChannelTest, WhatWasSentWithoutTemplateIsSentAfreshToBeChanged) {
  Delivery change = to_group("m");
  change.update = sent_id(to_group("m"));
  EXPECT_EQ(outcome<Refused>(change).kind, RefusalKind::card_is_gone);

  change.update = "card-that-never-was";
  set_up_template();
  EXPECT_EQ(outcome<Refused>(change).kind, RefusalKind::card_is_gone);
  change.content = cards::RichText{{.text = "text"}};
  EXPECT_EQ(outcome<Refused>(change).kind, RefusalKind::message);
}

TEST_F(DingtalkChannelTest, ACardWaitsWhenThePlatformSaysSo) {
  set_up_template();
  dingtalk_.fail_next(1, {403, "Forbidden.AccessDenied.QpmLimitForAppkeyAndApi", "qpm", {}});
  const TryLater later = outcome<TryLater>(to_group("m"));
  EXPECT_EQ(later.after, 60s);
  EXPECT_THAT(dingtalk_.seen(kTeam), IsEmpty());
}

TEST_F(DingtalkChannelTest, AWrongSecretIsNoFaultOfTheTemplate) {
  set_up_template();
  dingtalk_.fail_next_token(1, {400, "invalidClientIdOrSecret", "wrong", {}});
  EXPECT_EQ(outcome<Refused>(to_group("m")).kind, RefusalKind::setup);
  EXPECT_EQ(channel().rung().fault, "");
}

}  // namespace
}  // namespace xiebot::dingtalk
