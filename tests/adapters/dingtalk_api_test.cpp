#include "adapters/dingtalk/api.h"

#include <gmock/gmock.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "dingtalk_world.h"
#include "tests/support/vectors.h"

namespace xiebot::dingtalk {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kVectors = "dingtalk/outbound_requests.json";

OutgoingMessage text(const std::string& words) {
  return {"sampleText", json{{"content", words}}.dump()};
}

std::vector<std::string> list(const json& names) { return names.get<std::vector<std::string>>(); }

CardToDeliver card_in(const json& body, ChatKind kind) {
  CardToDeliver card{.template_id = body["cardTemplateId"],
                     .out_track_id = body["outTrackId"],
                     .callback_route = body.value("callbackRouteKey", ""),
                     .kind = kind,
                     .address = kind == ChatKind::group ? kTeam : "user0001",
                     .params = body["cardData"]["cardParamMap"]};
  const json deliver = body.value("imGroupOpenDeliverModel", json::object());
  card.at = deliver.value("atUserIds", json::object());
  card.seen_by = deliver.value("recipients", json::array());
  return card;
}

class DingtalkApi : public DingtalkTest {
 protected:
  // Makes the call that the case of the vectors shows; false: the bot has no use for it.
  bool make(const std::string& name, const json& body) {
    if (name == "access_token" || name == "group_send_text" || name == "group_send_markdown" ||
        name == "group_send_link") {
      (void)api_.send_to_group(kTeam, name == "access_token"
                                          ? text("x")
                                          : OutgoingMessage{body["msgKey"], body["msgParam"]});
    } else if (name == "oto_batch_send") {
      (void)api_.send_to_people(list(body["userIds"]), {body["msgKey"], body["msgParam"]});
    } else if (name == "ding_send") {
      (void)api_.ding(list(body["receiverUserIdList"]), body["content"], Remind::app);
    } else if (name == "card_create_and_deliver_group") {
      (void)api_.deliver_card(card_in(body, ChatKind::group));
    } else if (name == "card_create_and_deliver_dm_http") {
      (void)api_.deliver_card(card_in(body, ChatKind::personal));
    } else if (name == "card_update") {
      (void)api_.update_card(body["outTrackId"], body["cardData"]["cardParamMap"]);
    } else if (name == "card_register_callback") {
      (void)api_.register_card_callback(body["callbackRouteKey"], body["callbackUrl"],
                                        body["apiSecret"]);
    } else if (name.starts_with("session_")) {
      (void)api_.reply(dingtalk_.base_url() + "/robot/sendBySession?session=0123456789abcdef",
                       body.dump());
    } else {
      return false;
    }
    return true;
  }
};

TEST_F(DingtalkApi, MakesItsCallsLikeTheOfficialSdk) {
  int made = 0;
  for (const json& vector : support::vectors(kVectors)) {
    SCOPED_TRACE(vector["name"]);
    if (!make(vector["name"], vector["body"])) continue;
    ++made;
    const auto calls = dingtalk_.calls();
    const support::DingtalkCall& call = vector["name"] == "access_token" ? calls[0] : calls.back();
    EXPECT_EQ(call.method, vector["method"]);
    EXPECT_EQ(call.path, vector["path"].get<std::string>());
    EXPECT_EQ(json::parse(call.body), vector["body"]);
    for (const auto& [name, value] : vector["headers"].items()) {
      const auto found = call.headers.find(name);
      ASSERT_NE(found, call.headers.end()) << name;
      if (name == "x-acs-dingtalk-access-token") {
        EXPECT_EQ(found->second, "token1");
      } else {
        EXPECT_EQ(found->second, value.get<std::string>());
      }
    }
  }
  EXPECT_EQ(made, 14);
}

TEST_F(DingtalkApi, SendsToGroupsAndPeople) {
  EXPECT_EQ(std::get<std::string>(api_.send_to_group(kTeam, text("给大家"))), "pqk1");
  EXPECT_EQ(dingtalk_.seen(kTeam).at(0).text, "给大家");

  dingtalk_.user("shy", false);
  dingtalk_.user("busy");
  dingtalk_.throttle("busy");
  const auto batch =
      std::get<Batch>(api_.send_to_people({"user0001", "shy", "busy", "nobody"}, text("好")));
  EXPECT_EQ(batch.query_key, "pqk2");
  EXPECT_THAT(batch.unknown, ElementsAre("shy", "nobody"));
  EXPECT_THAT(batch.throttled, ElementsAre("busy"));
  EXPECT_EQ(dingtalk_.seen("user0001").size(), 1U);
}

TEST_F(DingtalkApi, RepliesByWebhookAndReadsItsErrcode) {
  const std::string webhook = dingtalk_.open_session(kTeam);
  const std::string body = R"({"msgtype":"text","text":{"content":"好"}})";
  EXPECT_TRUE(std::holds_alternative<std::monostate>(api_.reply(webhook, body)));
  EXPECT_EQ(dingtalk_.seen(kTeam).size(), 1U);
  clock_.move(90min);
  EXPECT_EQ(std::get<Failure>(api_.reply(webhook, body)).code, "300001");
  EXPECT_EQ(dingtalk_.calls_of(kTokens), 0U);
}

TEST_F(DingtalkApi, RepliesToNoOtherHost) {
  for (const std::string& webhook :
       {std::string("https://evil.example/robot/sendBySession?session=1"),
        dingtalk_.base_url() + ".evil.example/robot/sendBySession", dingtalk_.base_url() + "@evil/",
        std::string("/robot/sendBySession"), std::string()}) {
    const auto result = api_.reply(webhook, "{}");
    ASSERT_TRUE(std::holds_alternative<Failure>(result)) << webhook;
    EXPECT_TRUE(std::get<Failure>(result).unsent);
  }
  EXPECT_EQ(dingtalk_.calls().size(), 0U);
}

TEST_F(DingtalkApi, SaysWhyACardWasDeliveredToNobody) {
  dingtalk_.publish_template("t.schema");
  CardToDeliver card{.template_id = "t.schema",
                     .out_track_id = "c1",
                     .kind = ChatKind::personal,
                     .address = "nobody",
                     .params = {{"title", "题"}}};
  EXPECT_EQ(std::get<std::string>(api_.deliver_card(card)), "the robot is not there");
  EXPECT_EQ(std::get<Failure>(api_.deliver_card(card)).code, "param.cardAlreadyExist");
  card.out_track_id = "c2";
  card.address = "user0001";
  EXPECT_EQ(std::get<std::string>(api_.deliver_card(card)), "");
}

TEST_F(DingtalkApi, ChangesOnlyTheVariablesItNames) {
  dingtalk_.publish_template("t.schema");
  (void)api_.deliver_card({.template_id = "t.schema",
                           .out_track_id = "c1",
                           .address = kTeam,
                           .params = {{"title", "题"}, {"status", "待审批"}}});
  EXPECT_TRUE(
      std::holds_alternative<std::monostate>(api_.update_card("c1", {{"status", "已同意"}})));
  const auto params = dingtalk_.seen(kTeam).at(0).params;
  EXPECT_EQ(params.at("title"), "题");
  EXPECT_EQ(params.at("status"), "已同意");
}

TEST_F(DingtalkApi, NotifiesAtWork) {
  EXPECT_EQ(std::get<std::string>(api_.notify({"user0001"}, "请看")), "256271667526");
  EXPECT_EQ(dingtalk_.seen("user0001").at(0).kind, "notice");
  EXPECT_EQ(dingtalk_.seen("user0001").at(0).text, "请看");
}

TEST_F(DingtalkApi, FetchesOneTokenForManyThreads) {
  dingtalk_.set_latency(20ms);
  std::vector<std::thread> threads;
  threads.reserve(16);
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([this] {
      EXPECT_TRUE(std::holds_alternative<std::string>(api_.send_to_group(kTeam, text("x"))));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(dingtalk_.calls_of(kTokens), 1U);
}

TEST_F(DingtalkApi, RefreshesTheTokenBeforeItEnds) {
  (void)api_.send_to_group(kTeam, text("x"));
  clock_.move(110min);
  (void)api_.send_to_group(kTeam, text("x"));
  EXPECT_EQ(dingtalk_.calls_of(kTokens), 1U);
  clock_.move(1s);
  (void)api_.send_to_group(kTeam, text("x"));
  EXPECT_EQ(dingtalk_.calls_of(kTokens), 2U);

  dingtalk_.fail_next_token(1, {503, "system.busy", "busy", {}});
  EXPECT_TRUE(std::holds_alternative<std::string>(api_.send_to_group(kTeam, text("x"))))
      << "the old one is still good";
}

TEST_F(DingtalkApi, RenewsATokenThePlatformTakesNoMoreAndOnlyOnce) {
  (void)api_.send_to_group(kTeam, text("m1"));
  dingtalk_.expire_tokens();
  EXPECT_TRUE(std::holds_alternative<std::string>(api_.send_to_group(kTeam, text("m2"))));
  EXPECT_EQ(dingtalk_.calls_of(kTokens), 2U);
  EXPECT_EQ(dingtalk_.seen(kTeam).size(), 2U);

  dingtalk_.fail_next(2, {400, "InvalidAuthentication", "不合法的access_token", {}});
  EXPECT_EQ(std::get<Failure>(api_.send_to_group(kTeam, text("m3"))).code, "InvalidAuthentication");
  EXPECT_EQ(dingtalk_.calls_of(kGroupSends), 5U);

  dingtalk_.fail_next(1, {200, "42001", "expired", {}});  // the old API says it in numbers
  EXPECT_TRUE(std::holds_alternative<std::string>(api_.notify({"user0001"}, "请看")));
}

TEST_F(DingtalkApi, TellsNoSecretInAFailure) {
  dingtalk_.fail_next(
      1, {403, "Forbidden.AccessDenied.IpNotInWhiteList", "token1 of SECRET from 10.0.0.1", {}});
  const std::string why = describe(std::get<Failure>(api_.send_to_group(kTeam, text("x"))));
  EXPECT_THAT(why, Not(HasSubstr("token1")));
  EXPECT_THAT(why, HasSubstr("10.0.0.1"));
}

TEST_F(DingtalkApi, CountsWhatThePlatformCounts) {
  const auto counted = [this] {
    const Usage usage = api_.usage();
    return std::pair(usage.api_calls, usage.webhook_calls);
  };
  (void)api_.send_to_group(kTeam, text("x"));
  EXPECT_EQ(counted(), std::pair(std::int64_t{1}, std::int64_t{0})) << "tokens are free";
  dingtalk_.fail_next(1, {403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", "qps", {}});
  (void)api_.send_to_group(kTeam, text("x"));
  EXPECT_EQ(counted(), std::pair(std::int64_t{1}, std::int64_t{0}));
  (void)api_.reply(dingtalk_.open_session(kTeam), R"({"msgtype":"text","text":{"content":"x"}})");
  (void)api_.reply("https://evil.example/", "{}");
  EXPECT_EQ(counted(), std::pair(std::int64_t{1}, std::int64_t{1}));
}

}  // namespace
}  // namespace xiebot::dingtalk
