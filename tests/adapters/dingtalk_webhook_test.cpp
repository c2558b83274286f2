#include "adapters/dingtalk/webhook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/adapters/dingtalk_records.h"
#include "tests/support/captured_log.h"
#include "tests/support/dingtalk_seal.h"
#include "tests/support/test_clock.h"

namespace xiebot::dingtalk {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kAesKey = "o1w0aum42yaptlz8alnhwikjd3jenzt9cb9wmzptgus";

DingTalkConfig config() {
  DingTalkConfig config;
  config.client_id = config.robot_code = "ding1";
  config.corp_id = "dingcorp";
  config.client_secret = "app secret";
  config.event_token = "token";
  config.event_aes_key = kAesKey;
  return config;
}

class DingTalkWebhook : public testing::Test {
 protected:
  [[nodiscard]] std::int64_t now_ms() const {
    return std::chrono::milliseconds(clock_.now().time_since_epoch()).count();
  }

  [[nodiscard]] json message(const std::string& id) const {
    return {{"msgId", id},
            {"msgtype", "text"},
            {"conversationId", "cid1=="},
            {"conversationType", "2"},
            {"senderStaffId", "zhang"},
            {"createAt", now_ms()},
            {"sessionWebhook", "https://oapi.dingtalk.com/robot/sendBySession?session=s3ss10n"},
            {"sessionWebhookExpiredTime", now_ms() + 5'400'000},
            {"text", {{"content", " /帮助 私密"}}}};
  }
  http::Response say(const json& body, std::int64_t signed_at) {
    return webhook_.robot({.method = "POST",
                           .path = {},
                           .query = {},
                           .headers = support::dingtalk_robot_headers(signed_at, "app secret"),
                           .body = body.dump(),
                           .remote = "192.0.2.1"});
  }
  http::Response say(const json& body) { return say(body, now_ms()); }

  http::Response click(const json& params, const std::string& group = "") {
    const json content{{"cardPrivateData", {{"actionIds", {"1"}}, {"params", params}}}};
    json body{{"outTrackId", "card-1"}, {"userId", "zhang"}, {"content", content.dump()}};
    body["spaceType"] = group.empty() ? "IM" : "IM_GROUP";
    if (!group.empty()) body["spaceId"] = group;
    return webhook_.cards({.method = "POST",
                           .path = {},
                           .query = {},
                           .headers = support::dingtalk_card_headers(now_ms(), "card secret"),
                           .body = body.dump(),
                           .remote = "192.0.2.1"});
  }
  http::Response happens(const std::string& event, const std::string& owner = "ding1") {
    return webhook_.events(support::dingtalk_event(event, {"token", kAesKey, owner}));
  }

  support::TestClock clock_;
  SessionBook sessions_;
  Records records_;
  Webhook webhook_{config(), clock_, sessions_, parts_of(records_, "card secret")};
};

TEST_F(DingTalkWebhook, HandsOverAMessageAndKeepsItsSessionBeforehand) {
  EXPECT_EQ(say(message("msg1")).body, kEmpty);
  ASSERT_EQ(records_.events.size(), 1U);
  EXPECT_EQ(records_.events[0].key, "message:ding1:msg1");
  EXPECT_EQ(sessions_.find(ChatKind::group, "cid1==", clock_.now()),
            "https://oapi.dingtalk.com/robot/sendBySession?session=s3ss10n");
}

TEST_F(DingTalkWebhook, AnswersFiveHundredWhenNothingCanBeStored) {
  records_.store_is_down = true;
  json quota = message("msg2");
  quota["errCode"] = "20001";
  for (const http::Response& response :
       {say(message("msg1")), say(quota), click({{"a", "do"}}),
        happens(R"({"EventType":"chat_disband","openConversationId":"cid1"})"),
        happens(R"({"EventType":"user_leave_org","userId":["li"]})")}) {
    EXPECT_EQ(response.status, 500);
    EXPECT_EQ(response.body, "");
  }
}

TEST_F(DingTalkWebhook, TellsOfAnExhaustedQuota) {
  json quota = message("msg1");
  quota["errCode"] = "20001";
  quota.erase("text");
  const json told = json::parse(say(quota).body);
  EXPECT_EQ(told["msgtype"], "text");
  EXPECT_THAT(told["text"]["content"].get<std::string>(), HasSubstr("额度"));
  EXPECT_THAT(records_.quotas, ElementsAre(clock_.now()));
  EXPECT_THAT(records_.events, IsEmpty());
}

TEST_F(DingTalkWebhook, RefusesASignatureThatCarriesTooMuch) {
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(say(message("msg" + std::to_string(i))).status, 200) << i;
  }
  for (int i = 20; i < 25; ++i) {
    const http::Response response = say(message("msg" + std::to_string(i)));
    EXPECT_EQ(response.status, 403);
    EXPECT_EQ(response.body, "");
  }
  EXPECT_EQ(records_.events.size(), 20U);
  EXPECT_EQ(records_.alarms, 1);
  EXPECT_EQ(say(message("msg99"), now_ms() + 1).status, 200);
}

TEST_F(DingTalkWebhook, LogsNothingSecretOfWhatItRefuses) {
  const support::CapturedLog log;
  auto headers = support::dingtalk_robot_headers(now_ms(), "another secret");
  const http::Response refused = webhook_.robot({.method = "POST",
                                                 .path = {},
                                                 .query = {},
                                                 .headers = headers,
                                                 .body = message("msg0").dump(),
                                                 .remote = "192.0.2.1"});
  const std::string one_line = log.str();
  for (int i = 0; i < 22; ++i) (void)say(message("msg" + std::to_string(i)));

  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(std::count(one_line.begin(), one_line.end(), '\n'), 1);
  EXPECT_THAT(one_line, HasSubstr("192.0.2.1"));
  EXPECT_THAT(log.str(), HasSubstr("error"));
  const std::string time = std::to_string(now_ms());
  const std::string sign = support::dingtalk_robot_headers(now_ms(), "app secret")["sign"];
  for (const std::string& secret : {headers["sign"], sign, time, std::string("私密"),
                                    std::string("s3ss10n"), std::string("app secret")}) {
    EXPECT_THAT(log.str(), Not(HasSubstr(secret)));
  }
}

TEST_F(DingTalkWebhook, DoesNotActOnWhatIsOlderThanAWeek) {
  json old = message("msg1");
  old["createAt"] = now_ms() - 7LL * 24 * 3'600'000 - 1000;
  EXPECT_EQ(say(old).body, kEmpty);
  const std::string time = std::to_string(now_ms() - 7LL * 24 * 3'600'000 - 1000);
  EXPECT_EQ(
      happens(R"({"EventType":"user_leave_org","userId":["li"],"EventTime":)" + time + "}").status,
      200);
  EXPECT_THAT(records_.events, IsEmpty());
  EXPECT_THAT(records_.left, IsEmpty());
}

TEST_F(DingTalkWebhook, AnswersAClick) {
  records_.outcome.toast = Toast{ToastKind::success, "已同意"};
  records_.outcome.card.emplace();
  records_.outcome.card->title = "已处理";
  const json answer = json::parse(click({{"a", "do"}}).body);
  EXPECT_EQ(answer["cardData"]["cardParamMap"]["title"], "已处理");
  EXPECT_EQ(answer["userPrivateData"]["cardParamMap"]["notice"], "11-23 14:05 已同意");
  EXPECT_EQ(records_.events.at(0).sent_at, clock_.now());

  const json in_group = json::parse(click({{"a", "do"}}, "cid1==").body);
  EXPECT_EQ(in_group["cardData"]["cardParamMap"]["title"], "已处理@") << "in a group's words";
}

TEST_F(DingTalkWebhook, KeepsWhatFailsAndLetsItNotComeAgain) {
  records_.fault = "constraint failed";
  json quota = message("msg2");
  quota["errCode"] = "20001";
  EXPECT_EQ(say(quota).status, 200);
  const http::Response left =
      happens(R"({"EventType":"user_leave_org","userId":["li"],"eventId":"e1"})");
  EXPECT_EQ(left.status, 200);
  EXPECT_EQ(support::dingtalk_unseal(left.body, {"token", kAesKey, "ding1"}), "success");
  EXPECT_THAT(records_.failed, ElementsAre("dingtalk/quota:msg2", "dingtalk/event:e1"));

  records_.failed.clear();
  records_.fault.clear();
  for (int i = 0; i < 20; ++i) (void)say(message("m" + std::to_string(i)), now_ms() + 1);
  records_.fault = "constraint failed";
  EXPECT_EQ(say(message("m20"), now_ms() + 1).status, 403);
  EXPECT_THAT(records_.failed, ElementsAre(testing::StartsWith("dingtalk/signature:")));
}

TEST_F(DingTalkWebhook, CountsWhatThePlatformCounts) {
  (void)say(message("msg1"));
  EXPECT_EQ(webhook_.received(), 1);
  for (const char* counted : {R"({"EventType":"chat_disband","openConversationId":"cid1"})",
                              R"({"EventType":"robot_msg_read"})"}) {
    (void)happens(counted);
  }
  EXPECT_EQ(webhook_.received(), 3);
  for (const char* free :
       {R"({"EventType":"check_url"})", R"({"EventType":"user_leave_org","userId":["li"]})",
        R"({"EventType":"user_modify_org"})", R"({"EventType":"org_dept_create"})"}) {
    (void)happens(free);
  }
  (void)happens("not json");
  (void)click({{"a", "do"}});
  EXPECT_EQ(webhook_.received(), 3);
}

TEST_F(DingTalkWebhook, MakesOneEventOfADoubleClickAndTwoOfDifferentOnes) {
  (void)click({{"a", "do"}});
  clock_.move(std::chrono::seconds(5));
  (void)click({{"a", "do"}});
  (void)click({{"a", "do"}, {"form", {{"reason", "缺少预算"}}}});
  clock_.move(std::chrono::minutes(5));
  (void)click({{"a", "do"}});
  ASSERT_EQ(records_.events.size(), 4U);
  EXPECT_EQ(records_.events[0].key, records_.events[1].key);
  EXPECT_NE(records_.events[0].key, records_.events[2].key);
  EXPECT_NE(records_.events[0].key, records_.events[3].key);
}

TEST_F(DingTalkWebhook, DoesNotCallAStoredClickFailedWhenItsAnswerCannotBeShown) {
  records_.outcome.card.emplace();
  const http::Response response = click({{"a", "do"}});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "{}");
  EXPECT_EQ(records_.events.size(), 1U);
}

TEST_F(DingTalkWebhook, RefusesUnsignedClicks) {
  const http::Response response = webhook_.cards({.method = "POST",
                                                  .path = {},
                                                  .query = {},
                                                  .headers = {},
                                                  .body = R"({"outTrackId":"a","userId":"b"})",
                                                  .remote = "192.0.2.1"});
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(response.body, "");
}

TEST_F(DingTalkWebhook, AnswersEveryEventToTheOwnerItCameFor) {
  for (const std::string owner : {"ding1", "dingcorp"}) {
    for (const char* event : {R"({"EventType":"check_url"})", R"({"EventType":"unheard_of"})",
                              R"({"EventType":"chat_disband","openConversationId":"cid1"})",
                              R"({"EventType":"user_leave_org","userId":["li"]})"}) {
      const http::Response response = happens(event, owner);
      EXPECT_EQ(response.status, 200);
      EXPECT_EQ(support::dingtalk_unseal(response.body, {"token", kAesKey, owner}), "success");
    }
  }
  EXPECT_EQ(records_.events.size(), 2U);
  EXPECT_EQ(records_.left.size(), 2U);
  EXPECT_NE(json::parse(happens("{}").body)["nonce"], json::parse(happens("{}").body)["nonce"]);
}

TEST_F(DingTalkWebhook, TakesTheOlderNamesOfTheQuery) {
  http::Request request =
      support::dingtalk_event(R"({"EventType":"check_url"})", {"token", kAesKey, "ding1"});
  for (const auto& [name, older] :
       {std::pair("msg_signature", "signature"), std::pair("timestamp", "timeStamp")}) {
    auto parameter = request.query.extract(name);
    parameter.key() = older;
    request.query.insert(std::move(parameter));
  }
  EXPECT_EQ(webhook_.events(request).status, 200);
  request.query["msg_signature"] = "wrong";
  EXPECT_EQ(webhook_.events(request).status, 401);
}

TEST_F(DingTalkWebhook, RefusesEventsItCannotOpen) {
  EXPECT_EQ(happens("{}", "ding2").status, 401);
  EXPECT_EQ(happens("not json").status, 400);
  http::Request request = support::dingtalk_event("{}", {"token", kAesKey, "ding1"});
  for (const char* body : {"", "[]", "{}", R"({"encrypt":7})"}) {
    request.body = body;
    EXPECT_EQ(webhook_.events(request).status, 401) << body;
  }
}

}  // namespace
}  // namespace xiebot::dingtalk
