// A message in all the ways that need no card template.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "dingtalk_channel_world.h"

namespace xiebot::dingtalk {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

TEST_F(DingtalkChannelTest, SaysWhatItCanDo) {
  EXPECT_EQ(channel().name(), "dingtalk");
  const Capabilities& plain = channel().capabilities();
  EXPECT_FALSE(plain.can_update_cards);
  EXPECT_FALSE(plain.can_carry_forms);
  EXPECT_TRUE(plain.can_mention);
  EXPECT_EQ(plain.messages_per_minute_per_chat, 20);
  EXPECT_EQ(plain.calls_per_second, 20);

  options_.card_template_id = kTemplate;
  const DingTalkChannel with_template(api_, clock_, options_);
  EXPECT_TRUE(with_template.capabilities().can_update_cards);
  EXPECT_TRUE(with_template.capabilities().can_carry_forms);
}

TEST_F(DingtalkChannelTest, SendsButtonsToPeople) {
  const Sent sent = outcome<Sent>(to_person("给张三"));
  EXPECT_THAT(sent.message_id, StartsWith("robot-pqk"));
  const auto message = last("user0001");
  EXPECT_EQ(message.kind, "actionCard");
  EXPECT_EQ(message.title, "给张三");
  ASSERT_EQ(message.buttons.size(), 1U);
  EXPECT_THAT(message.buttons[0].second, StartsWith("dtmd://dingtalkclient/sendMessage?content="));
}

TEST_F(DingtalkChannelTest, OpensTheFormOnItsPage) {
  Delivery delivery = to_person("form");
  delivery.form_page = "https://bot.example.com/forms/t.1";
  delivery.content = cards::Card{
      .title = "表",
      .blocks = {cards::Form{.name = "f", .parts = {}, .buttons = {{.label = "提交"}}}}};
  sent_id(delivery);
  EXPECT_EQ(last("user0001").buttons.at(0).first, "填写");
  EXPECT_THAT(last("user0001").buttons.at(0).second, HasSubstr("bot.example.com%2Fforms%2Ft.1"));
}

TEST_F(DingtalkChannelTest, MentionsInAGroupWhileItsWebhookLives) {
  open_session(kTeam);
  const Sent sent = outcome<Sent>(to_group("一"));
  EXPECT_THAT(sent.message_id, StartsWith("webhook-"));
  EXPECT_EQ(sent.chat, kTeam);
  EXPECT_THAT(last(kTeam).mentioned, ElementsAre("user0001"));
  EXPECT_THAT(last(kTeam).text, HasSubstr("@机器人 /同意 2026-Q4-SCB-007"));
  EXPECT_THAT(last(kTeam).buttons, IsEmpty());
  EXPECT_EQ(dingtalk_.calls_of(kGroupSends), 0U);

  clock_.move(90min);
  EXPECT_THAT(sent_id(to_group("二")), StartsWith("robot-"));
  EXPECT_THAT(last(kTeam).mentioned, IsEmpty());
  EXPECT_THAT(last(kTeam).text, HasSubstr("张三"));
  EXPECT_EQ(dingtalk_.seen(kTeam).size(), 2U);
}

TEST_F(DingtalkChannelTest, SendsTextsEitherWay) {
  Delivery delivery = to_group("t");
  delivery.content = cards::RichText{{.text = "张三", .person = "zhangsan"}, {.text = "@all 看"}};
  sent_id(delivery);
  EXPECT_EQ(last(kTeam).text, "张三＠all 看");
  open_session(kTeam);
  sent_id(delivery);
  EXPECT_EQ(last(kTeam).kind, "text");
  EXPECT_EQ(last(kTeam).text, "@user0001 ＠all 看");
  EXPECT_THAT(last(kTeam).mentioned, ElementsAre("user0001"));
}

TEST_F(DingtalkChannelTest, AnswersThroughTheirChatWhomItMayNotWriteTo) {
  dingtalk_.user("shy", false);
  open_session("shy");
  EXPECT_THAT(sent_id(to_person("m", "shy")), StartsWith("webhook-"));
  EXPECT_EQ(dingtalk_.seen("shy").size(), 1U);
}

TEST_F(DingtalkChannelTest, NotifiesAtWorkWhoHasNoChatWithIt) {
  dingtalk_.user("shy", false);
  EXPECT_EQ(sent_id(to_person("m", "shy")), "notice-256271667526");
  EXPECT_EQ(last("shy").kind, "notice");
  EXPECT_THAT(last("shy").text, HasSubstr("正文"));

  App without_agent = app();
  without_agent.agent_id.clear();
  Api api(without_agent, clock_);
  DingTalkChannel channel(api, clock_, {});
  const SendResult result = channel.send(to_person("m", "shy"));
  ASSERT_TRUE(std::holds_alternative<Refused>(result)) << reason(result);
  EXPECT_EQ(std::get<Refused>(result).kind, RefusalKind::destination);
}

TEST_F(DingtalkChannelTest, AWorkNotificationFitsWhateverTheCard) {
  dingtalk_.user("shy", false);
  Delivery delivery = to_person("m", "shy");
  std::string emoji;
  for (int i = 0; i < 2000; ++i) emoji += "😀";
  delivery.content = cards::RichText{{.text = emoji}};
  EXPECT_THAT(sent_id(delivery), StartsWith("notice-"));
}

TEST_F(DingtalkChannelTest, WaitsForAPersonWhoIsThrottled) {
  dingtalk_.throttle("user0001");
  const TryLater later = outcome<TryLater>(to_person("m"));
  EXPECT_EQ(later.holdup, Holdup::destination);
  EXPECT_FALSE(later.may_have_arrived);
  EXPECT_THAT(dingtalk_.seen("user0001"), IsEmpty());
}

TEST_F(DingtalkChannelTest, KnowsAfterALostAnswerThatItMayHaveArrived) {
  outcome<Sent>(to_person("first"));  // has a token from now on
  dingtalk_.lose_next_answers(1);
  Delivery delivery = to_person("m");
  EXPECT_TRUE(outcome<TryLater>(delivery).may_have_arrived);

  delivery.repeated = true;
  sent_id(delivery);
  const auto seen = dingtalk_.seen("user0001");
  ASSERT_EQ(seen.size(), 3U);
  EXPECT_EQ(seen[1].title, "m");
  EXPECT_EQ(seen[2].title, "（可能重复）m");
  EXPECT_THAT(seen[2].text, HasSubstr("（可能重复）m"));
}

TEST_F(DingtalkChannelTest, SendsNoSecondMessageAfterAWebhookDidNotAnswer) {
  open_session(kTeam);
  dingtalk_.lose_next_answers(1);
  EXPECT_TRUE(outcome<TryLater>(to_group("m")).may_have_arrived);
  EXPECT_EQ(dingtalk_.seen(kTeam).size(), 1U);
  EXPECT_EQ(dingtalk_.calls_of(kGroupSends), 0U);
}

TEST_F(DingtalkChannelTest, GivesUpWaitingForACallThatHangs) {
  Api impatient(app(), clock_, {2s, 1500ms});
  DingTalkChannel channel(impatient, clock_, {});
  ASSERT_TRUE(std::holds_alternative<Sent>(channel.send(to_group("first"))));
  dingtalk_.hang_next(1);
  const SendResult result = channel.send(to_group("m"));
  ASSERT_TRUE(std::holds_alternative<TryLater>(result)) << reason(result);
  EXPECT_TRUE(std::get<TryLater>(result).may_have_arrived);
  dingtalk_.let_go();
}

TEST_F(DingtalkChannelTest, WithoutAConnectionNothingMayHaveArrived) {
  App nowhere = app();
  nowhere.api_base_url = "http://127.0.0.1:1";
  Api api(nowhere, clock_);
  DingTalkChannel channel(api, clock_, {});
  const SendResult result = channel.send(to_group("m"));
  ASSERT_TRUE(std::holds_alternative<TryLater>(result)) << reason(result);
  EXPECT_FALSE(std::get<TryLater>(result).may_have_arrived);
}

TEST_F(DingtalkChannelTest, WaitsWhenItIsOverALimit) {
  for (int i = 0; i < 20; ++i) sent_id(to_group("m" + std::to_string(i)));
  EXPECT_EQ(outcome<TryLater>(to_group("m20")).holdup, Holdup::channel);  // 20 calls this second
  clock_.move(1s);
  const TryLater later = outcome<TryLater>(to_group("m20"));  // 20 messages this minute
  EXPECT_EQ(later.holdup, Holdup::destination);
  EXPECT_FALSE(later.counts);
  sent_id(to_person("other"));
}

TEST_F(DingtalkChannelTest, TellsTheAdministratorWhatIsMissing) {
  dingtalk_.fail_next(1, {403, "Forbidden.AccessDenied.AccessTokenPermissionDenied", "没有权限",
                          "qyapi_robot_sendmsg"});
  const Refused refused = outcome<Refused>(to_group("m"));
  EXPECT_EQ(refused.kind, RefusalKind::setup);
  EXPECT_THAT(refused.reason, HasSubstr("scope qyapi_robot_sendmsg"));
}

TEST_F(DingtalkChannelTest, AUsedUpQuotaHoldsOnlyWhoHasNoWebhook) {
  const support::DingtalkError used_up{403, "Forbidden.AccessDenied.ApiCountLimitForOrg", "q", {}};
  EXPECT_FALSE(channel().usage().quota_refused_at);
  dingtalk_.fail_next(1, used_up);
  EXPECT_EQ(outcome<TryLater>(to_group("m")).holdup, Holdup::destination);
  EXPECT_EQ(channel().usage().quota_refused_at, clock_.now());

  open_session("user0001");
  dingtalk_.fail_next(1, used_up);
  EXPECT_THAT(sent_id(to_person("p")), StartsWith("webhook-"));
}

TEST_F(DingtalkChannelTest, WritesToAStrangerByTheirChatAlone) {
  const std::string stranger = "stranger:$:LWCP_v1:$x";
  Delivery delivery = to_person("m", stranger);
  delivery.insist = true;
  EXPECT_EQ(outcome<Refused>(delivery).kind, RefusalKind::destination);
  open_session(stranger);
  EXPECT_THAT(sent_id(delivery), StartsWith("webhook-"));
  EXPECT_EQ(dingtalk_.calls().size(), 1U) << "no call is made with an invented user id";
}

TEST_F(DingtalkChannelTest, RefusesAMessageThePlatformWillNotTake) {
  dingtalk_.fail_next(1, {400, "param.contentUnsafe", "unsafe 正文", {}});
  const Refused refused = outcome<Refused>(to_group("m"));
  EXPECT_EQ(refused.kind, RefusalKind::message);
  EXPECT_THAT(refused.reason, Not(HasSubstr("正文")));
}

TEST_F(DingtalkChannelTest, CountsItsUsage) {
  open_session(kTeam);
  sent_id(to_group("m"));
  sent_id(to_person("p"));
  EXPECT_EQ(channel().usage().webhook_calls, 1);
  EXPECT_EQ(channel().usage().api_calls, 1);
}

}  // namespace
}  // namespace xiebot::dingtalk
