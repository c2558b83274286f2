#include "adapters/feishu/channel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/fake_feishu.h"
#include "tests/support/test_clock.h"
#include "tests/support/vectors.h"

namespace xiebot::feishu {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using support::FakeFeishu;
using support::vector_named;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kMessages = "/open-apis/im/v1/messages";
constexpr const char* kTokens = "/open-apis/auth/v3/tenant_access_token/internal";

cards::Card card(const std::string& title) {
  cards::Card made;
  made.title = title;
  made.blocks.emplace_back(cards::Paragraph{{{.text = "正文"}}});
  return made;
}

class FeishuSending : public testing::Test {
 protected:
  FeishuSending() {
    feishu_.user("ou_zhang", "张三");
    feishu_.user("ou_gone", "离职的人", false);
    feishu_.group("oc_team", "研发一组", {"ou_zhang"});
  }

  static Delivery to_group(const std::string& key) {
    Delivery delivery;
    delivery.key = key;
    delivery.address = "oc_team";
    delivery.content = card(key);
    delivery.account_of = [](const std::string& person) {
      return person == "zhangsan" ? std::optional<std::string>("ou_zhang") : std::nullopt;
    };
    return delivery;
  }
  static Delivery to_person(const std::string& key, const std::string& account = "ou_zhang") {
    Delivery delivery = to_group(key);
    delivery.kind = ChatKind::personal;
    delivery.address = account;
    return delivery;
  }
  std::string sent_id(const Delivery& delivery) {
    const SendResult result = channel_.send(delivery);
    const auto* sent = std::get_if<Sent>(&result);
    if (sent == nullptr) ADD_FAILURE() << reason(result);
    return sent == nullptr ? std::string() : sent->message_id;
  }
  static std::string reason(const SendResult& result) {
    if (const auto* later = std::get_if<TryLater>(&result)) return later->reason;
    if (const auto* refused = std::get_if<Refused>(&result)) return refused->reason;
    return {};
  }
  RefusalKind refusal(const Delivery& delivery) {
    const SendResult result = channel_.send(delivery);
    const auto* refused = std::get_if<Refused>(&result);
    if (refused == nullptr) ADD_FAILURE() << "not refused " << reason(result);
    return refused == nullptr ? RefusalKind{} : refused->kind;
  }
  TryLater postponed(const Delivery& delivery) {
    const SendResult result = channel_.send(delivery);
    const auto* later = std::get_if<TryLater>(&result);
    if (later == nullptr) ADD_FAILURE() << "not postponed " << reason(result);
    return later == nullptr ? TryLater{} : *later;
  }

  support::TestClock clock_;
  FakeFeishu feishu_{clock_};
  Api api_{feishu_.config(), clock_, {10s, 30s}};
  FeishuChannel channel_{api_, clock_};
};

// The call as the vectors describe it.
void expect_call(const support::FeishuCall& call, const json& vector) {
  SCOPED_TRACE(vector["name"]);
  EXPECT_EQ(call.method, vector["method"]);
  EXPECT_EQ("https://open.feishu.cn" + call.path, vector["url"].get<std::string>());
  json query = json::object();
  for (const auto& [name, value] : call.query) query[name] = value;
  EXPECT_EQ(query, vector.value("query", json::object()));
  const json body = call.body.empty() ? json::object() : json::parse(call.body);
  EXPECT_EQ(body, vector.value("body", json::object()));
}

TEST_F(FeishuSending, MakesItsCallsLikeTheOfficialSdk) {
  const char* file = "feishu/api_requests.json";
  const auto body = [&](const char* name) { return vector_named(file, name)["body"]; };
  const auto content = [&](const char* name) { return body(name)["content"].get<std::string>(); };

  const char* text = "first_call_fetches_token_then_sends_text#2";
  (void)api_.send(ChatKind::group, body(text)["receive_id"], {"text", content(text)},
                  body(text)["uuid"]);
  const char* to_person = "send_card_to_open_id";
  (void)api_.send(ChatKind::personal, body(to_person)["receive_id"],
                  {"interactive", content(to_person)}, "b1");
  (void)api_.update("om_dc13264520392913993dd051dba21dcf", content("patch_card"));
  (void)api_.user_name("ou_7dab8a3d3cdcc9da365777c7ad535d62");
  (void)api_.bot();

  const auto calls = feishu_.calls();
  ASSERT_EQ(calls.size(), 6U);
  expect_call(calls[0], vector_named(file, "first_call_fetches_token_then_sends_text#1"));
  expect_call(calls[1], vector_named(file, text));
  expect_call(calls[2], vector_named(file, to_person));
  expect_call(calls[3], vector_named(file, "patch_card"));
  expect_call(calls[4], vector_named(file, "user_get"));
  expect_call(calls[5], vector_named(file, "bot_info"));
}

TEST_F(FeishuSending, SendsCardsToGroupsAndPeople) {
  const SendResult to_team = channel_.send(to_group("给大家"));
  ASSERT_TRUE(std::holds_alternative<Sent>(to_team)) << reason(to_team);
  EXPECT_EQ(std::get<Sent>(to_team).chat, "oc_team");
  ASSERT_EQ(feishu_.messages_in("oc_team").size(), 1U);
  EXPECT_EQ(feishu_.messages_in("oc_team")[0].id, std::get<Sent>(to_team).message_id);
  EXPECT_THAT(support::visible_text(feishu_.messages_in("oc_team")[0].content()),
              HasSubstr("给大家"));

  const SendResult to_one = channel_.send(to_person("给张三"));
  ASSERT_TRUE(std::holds_alternative<Sent>(to_one)) << reason(to_one);
  EXPECT_EQ(std::get<Sent>(to_one).chat, feishu_.personal_chat("ou_zhang"));
  EXPECT_EQ(feishu_.personal("ou_zhang").size(), 1U);
}

TEST_F(FeishuSending, SendsTextsWithMentions) {
  Delivery delivery = to_group("t");
  delivery.content = cards::RichText{{.text = "张三", .person = "zhangsan"}, {.text = " <请看>"}};
  sent_id(delivery);
  const auto message = feishu_.messages_in("oc_team").at(0);
  EXPECT_EQ(message.type, "text");
  const std::string text = json::parse(message.content())["text"];
  EXPECT_THAT(text, HasSubstr("<at user_id=\"ou_zhang\">"));
  EXPECT_THAT(text, Not(HasSubstr("<请看>")));
}

TEST_F(FeishuSending, RefusesATextThatIsTooLong) {
  Delivery delivery = to_group("t");
  delivery.content = cards::RichText{{.text = std::string(150 * 1024, 'x')}};
  EXPECT_EQ(refusal(delivery), RefusalKind::message);
  EXPECT_EQ(feishu_.calls().size(), 0U);
}

TEST_F(FeishuSending, RepeatsASendWithTheSameKeyAndSendsOnce) {
  const std::string key(200, 'k');
  feishu_.lose_next_answers(1);
  EXPECT_TRUE(postponed(to_group(key)).counts);
  const std::string id = sent_id(to_group(key));
  ASSERT_EQ(feishu_.messages_in("oc_team").size(), 1U);
  EXPECT_EQ(feishu_.messages_in("oc_team")[0].id, id);
  EXPECT_LE(feishu_.messages_in("oc_team")[0].uuid.size(), 50U);
  EXPECT_NE(sent_id(to_group(key + "2")), id);
}

TEST_F(FeishuSending, SaysThatACardSentAgainMayShowWhatItShowedAtFirst) {
  const auto perhaps_made_before = [&](const Delivery& delivery) {
    return std::get<Sent>(channel_.send(delivery)).perhaps_made_before;
  };
  Delivery delivery = to_group("m");
  EXPECT_FALSE(perhaps_made_before(delivery));
  delivery.repeated = true;
  delivery.content = card("changed since");
  EXPECT_TRUE(perhaps_made_before(delivery));
  EXPECT_EQ(feishu_.messages_in("oc_team").size(), 1U);
  delivery.content = cards::RichText{{.text = "a text is never changed"}};
  EXPECT_FALSE(perhaps_made_before(delivery));
}

TEST_F(FeishuSending, AnswersToAMessageOrBesideItWhenThatIsGone) {
  const std::string first = sent_id(to_group("first"));
  Delivery answer = to_group("answer");
  answer.reply_to = first;
  EXPECT_EQ(feishu_.message(sent_id(answer)).reply_to, first);

  feishu_.recall(first);
  Delivery late = to_group("late");
  late.reply_to = first;
  EXPECT_EQ(feishu_.message(sent_id(late)).reply_to, "");
}

TEST_F(FeishuSending, ChangesACard) {
  const std::string id = sent_id(to_group("before"));
  Delivery change = to_group("after");
  change.update = id;
  const SendResult result = channel_.send(change);
  ASSERT_TRUE(std::holds_alternative<Sent>(result)) << reason(result);
  EXPECT_EQ(std::get<Sent>(result).message_id, "");
  const auto message = feishu_.message(id);
  ASSERT_EQ(message.contents.size(), 2U);
  EXPECT_THAT(support::visible_text(message.content()), HasSubstr("after"));
}

TEST_F(FeishuSending, SaysWhenACardIsGone) {
  Delivery change = to_group("after");
  change.update = sent_id(to_group("before"));
  clock_.move(std::chrono::hours(14 * 24) + 1s);
  EXPECT_EQ(refusal(change), RefusalKind::card_is_gone);

  change.update = sent_id(to_group("again"));
  feishu_.recall(change.update);
  EXPECT_EQ(refusal(change), RefusalKind::card_is_gone);

  change.content = cards::RichText{{.text = "text"}};
  EXPECT_EQ(refusal(change), RefusalKind::message);
}

TEST_F(FeishuSending, SaysWhenADestinationCannotBeReached) {
  EXPECT_EQ(refusal(to_person("p", "ou_unknown")), RefusalKind::destination);
  Delivery elsewhere = to_group("g");
  elsewhere.address = "oc_elsewhere";
  EXPECT_EQ(refusal(elsewhere), RefusalKind::destination);
}

TEST_F(FeishuSending, DoesNotGiveUpAPersonWhoIsOutsideTheAvailability) {
  EXPECT_EQ(refusal(to_person("p", "ou_gone")), RefusalKind::message);
}

TEST_F(FeishuSending, HoldsADestinationThatIsOverItsLimit) {
  for (int i = 0; i < 5; ++i) sent_id(to_group("m" + std::to_string(i)));
  const TryLater later = postponed(to_group("m5"));
  EXPECT_EQ(later.holdup, Holdup::destination);
  EXPECT_FALSE(later.counts);
  sent_id(to_person("other"));
  clock_.move(1s);
  sent_id(to_group("m5"));
}

TEST_F(FeishuSending, WaitsAsLongAsThePlatformAsks) {
  feishu_.fail_next(1, 99991400, 429, 13s);
  const TryLater later = postponed(to_group("m"));
  EXPECT_EQ(later.holdup, Holdup::channel);
  EXPECT_EQ(later.after, 13s);
  EXPECT_FALSE(later.counts);

  feishu_.fail_next(1, 99991400, 429, std::chrono::hours(10));
  EXPECT_EQ(postponed(to_group("m")).after, 5min);
}

TEST_F(FeishuSending, RunsIntoTheLimitOfTheApi) {
  for (int i = 0; i < 50; ++i) {
    const std::string account = "ou_" + std::to_string(i);
    feishu_.user(account, account);
    sent_id(to_person("m" + account, account));
  }
  const TryLater later = postponed(to_group("m"));
  EXPECT_EQ(later.holdup, Holdup::channel);
  EXPECT_EQ(later.after, 1s);
}

TEST_F(FeishuSending, GivesUpWaitingForACallThatHangs) {
  Api impatient(feishu_.config(), clock_, {2s, 1500ms});
  FeishuChannel channel(impatient, clock_);
  feishu_.hang_next(1);
  const SendResult result = channel.send(to_group("m"));
  ASSERT_TRUE(std::holds_alternative<TryLater>(result)) << reason(result);
  EXPECT_EQ(std::get<TryLater>(result).holdup, Holdup::destination);
  EXPECT_TRUE(std::get<TryLater>(result).counts);
  feishu_.let_go();
  sent_id(to_group("m"));
}

TEST_F(FeishuSending, TellsNothingOfTheCardInAReason) {
  feishu_.fail_next(1, 230099);
  const SendResult result = channel_.send(to_group("m"));
  EXPECT_EQ(reason(result), "code 230099, HTTP 400: log id 20261123100000fake");
}

TEST_F(FeishuSending, FetchesOneTokenForManyThreads) {
  feishu_.set_latency(20ms);
  std::vector<std::thread> threads;
  threads.reserve(16);
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([this] { EXPECT_TRUE(std::holds_alternative<Bot>(api_.bot())); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(feishu_.calls_of("POST", kTokens), 1U);
}

TEST_F(FeishuSending, KeepsTheTokenWhileHalfAnHourOfItIsLeft) {
  (void)api_.bot();
  clock_.move(90min);
  (void)api_.bot();
  EXPECT_EQ(feishu_.calls_of("POST", kTokens), 1U);
  clock_.move(1s);
  (void)api_.bot();
  EXPECT_EQ(feishu_.calls_of("POST", kTokens), 2U);
  (void)api_.bot();
  EXPECT_EQ(feishu_.calls_of("POST", kTokens), 2U);
}

TEST_F(FeishuSending, UsesTheOldTokenWhileANewOneCannotBeHad) {
  (void)api_.bot();
  clock_.move(100min);
  feishu_.fail_next_token(1, 0, 503);
  EXPECT_TRUE(std::holds_alternative<Bot>(api_.bot()));
}

TEST_F(FeishuSending, RenewsATokenThePlatformTakesNoMore) {
  sent_id(to_group("m1"));
  feishu_.expire_tokens();
  sent_id(to_group("m2"));
  EXPECT_EQ(feishu_.calls_of("POST", kTokens), 2U);
  EXPECT_EQ(feishu_.calls_of("POST", kMessages), 3U);
}

TEST_F(FeishuSending, RenewsATokenOnceOnly) {
  feishu_.fail_next(2, 99991663);
  EXPECT_EQ(postponed(to_group("m")).holdup, Holdup::channel);
  EXPECT_EQ(feishu_.calls_of("POST", kMessages), 2U);
}

TEST_F(FeishuSending, SharesAFailedFetchOfTheToken) {
  feishu_.fail_next_token(1, 10014);
  EXPECT_EQ(refusal(to_group("m")), RefusalKind::setup);
  EXPECT_EQ(feishu_.calls_of("POST", kMessages), 0U);
  sent_id(to_group("m"));
}

TEST_F(FeishuSending, LooksUpTheBotPeopleAndChats) {
  const auto bot = std::get<Bot>(api_.bot());
  EXPECT_EQ(bot.open_id, feishu_.bot());
  EXPECT_EQ(bot.name, "协作机器人");
  EXPECT_TRUE(bot.active);

  EXPECT_EQ(std::get<std::string>(api_.user_name("ou_zhang")), "张三");
  EXPECT_EQ(std::get<Failure>(api_.user_name("ou_gone")).code, 41050);

  EXPECT_EQ(std::get<ChatInfo>(api_.chat("oc_team")).name, "研发一组");
  EXPECT_FALSE(std::get<ChatInfo>(api_.chat("oc_team")).dissolved);
  EXPECT_EQ(std::get<ChatInfo>(api_.chat(feishu_.personal_chat("ou_zhang"))).kind,
            ChatKind::personal);
  EXPECT_EQ(std::get<Failure>(api_.chat("oc_none")).code, 232006);
}

TEST_F(FeishuSending, ReadsMembersPageByPage) {
  std::vector<std::string> everyone;
  for (int i = 0; i < 250; ++i) {
    everyone.push_back("ou_" + std::to_string(i));
    feishu_.user(everyone.back(), "人" + std::to_string(i));
  }
  feishu_.group("oc_all", "全员", everyone);
  const auto members = std::get<std::vector<Account>>(api_.members("oc_all"));
  ASSERT_EQ(members.size(), 250U);
  EXPECT_EQ(members[249].id, "ou_249");
  EXPECT_EQ(members[249].name, "人249");
  EXPECT_EQ(feishu_.calls_of("GET", "/open-apis/im/v1/chats/oc_all/members"), 3U);
}

TEST_F(FeishuSending, PutsForeignIdsIntoPathsSafely) {
  EXPECT_TRUE(std::holds_alternative<Failure>(api_.user_name("../../x?y=1")));
  EXPECT_EQ(feishu_.calls().back().path.rfind("/open-apis/contact/v3/users/", 0), 0U);
  EXPECT_EQ(feishu_.calls().back().query.count("y"), 0U);
}

}  // namespace
}  // namespace xiebot::feishu
