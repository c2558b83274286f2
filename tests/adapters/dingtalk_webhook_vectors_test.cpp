// Whole requests as the platform sends them, through the handlers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "adapters/dingtalk/webhook.h"
#include "bot/text.h"
#include "tests/adapters/dingtalk_records.h"
#include "tests/support/dingtalk_seal.h"
#include "tests/support/test_clock.h"
#include "tests/support/vectors.h"

namespace xiebot::dingtalk {
namespace {

using nlohmann::json;
using testing::ElementsAre;

http::Request request_of(const json& vector) {
  http::Request request;
  request.method = "POST";
  request.body = vector["request"]["body"];
  for (const auto& [name, value] : vector["request"]["headers"].items()) {
    request.headers[name] = value;
  }
  const std::string path = vector["request"]["path"];
  std::istringstream query(path.find('?') == std::string::npos ? ""
                                                               : path.substr(path.find('?') + 1));
  for (std::string part; std::getline(query, part, '&');) {
    request.query[part.substr(0, part.find('='))] = part.substr(part.find('=') + 1);
  }
  return request;
}

DingTalkConfig config_of(const json& vector) {
  DingTalkConfig config;
  config.client_id = vector.value("ownerKey", "dingtestappkey000001");
  config.robot_code = config.client_id;
  config.client_secret = vector.value("appSecret", "");
  config.event_token = vector.value("token", "");
  config.event_aes_key = vector.value("aesKey", "");
  return config;
}

// One request of the vectors, answered by a bot of its own.
struct Answered {
  explicit Answered(const json& given)
      : vector(given),
        clock(Instant(std::chrono::seconds(given.value("now_ms", 1763769600000) / 1000))),
        webhook(config_of(given), clock, sessions,
                parts_of(records, given.value("apiSecret", ""))) {
    const std::string kind = vector["kind"];
    if (kind == "robot_message") response = webhook.robot(request_of(vector));
    if (kind == "card_callback") response = webhook.cards(request_of(vector));
    if (kind == "event_callback") response = webhook.events(request_of(vector));
  }

  json vector;
  support::TestClock clock;
  SessionBook sessions;
  Records records;
  Webhook webhook;
  http::Response response;
};

void expect_message(const Answered& answered) {
  const json& parsed = answered.vector["expect"]["parsed"];
  if (parsed.value("quotaExceeded", false)) {
    EXPECT_EQ(json::parse(answered.response.body)["msgtype"], "text");
    EXPECT_EQ(answered.records.quotas.size(), 1U);
    EXPECT_TRUE(answered.records.events.empty());
    return;
  }
  EXPECT_EQ(answered.response.body, kEmpty);
  ASSERT_EQ(answered.records.events.size(), 1U);
  const Event& event = answered.records.events[0];
  const bool group = parsed["chat"] == "group";
  EXPECT_EQ(event.chat_kind, group ? ChatKind::group : ChatKind::personal);
  EXPECT_EQ(event.chat, parsed["conversationId"].get<std::string>());
  EXPECT_EQ(event.sender.id, parsed["senderUserId"].get<std::string>());
  const auto& message = std::get<MessageReceived>(event.what);
  EXPECT_EQ(message.message_id, parsed["msgId"].get<std::string>());

  // What people do not see is dropped, the robot's own name is taken out, and a name may have
  // become a mention.
  std::string expected = clean(parsed["text_trimmed"].get<std::string>());
  if (expected.starts_with("@工单助手 ")) expected.erase(0, std::string("@工单助手 ").size());
  std::string text = message.text;
  for (const Account& mentioned : message.mentions) {
    const std::string mark = kMentionOpen + mentioned.id + kMentionClose;
    text.replace(text.find(mark), mark.size(), "@" + mentioned.name);
  }
  EXPECT_EQ(text, expected);
  EXPECT_EQ(message.unreadable.empty(),
            !expected.empty() || parsed["msgtype"] == "text" || parsed["msgtype"] == "richText");
  const std::string address = group ? event.chat : event.sender.id;
  EXPECT_NE(answered.sessions.find(event.chat_kind, address, answered.clock.now()), std::nullopt);
}

std::vector<std::string> input_of(const json& value) {
  if (value.is_object()) return input_of(value["value"]);
  if (value.is_array()) return value.get<std::vector<std::string>>();
  return {value.is_string() ? value.get<std::string>() : value.dump()};
}

void expect_click(const Answered& answered) {
  const json& parsed = answered.vector["expect"]["parsed"];
  EXPECT_EQ(answered.response.body, "{}");
  ASSERT_EQ(answered.records.events.size(), 1U);
  const Event& event = answered.records.events[0];
  EXPECT_EQ(event.sender.id, parsed["userId"].get<std::string>());
  const auto& click = std::get<CardClicked>(event.what);
  EXPECT_EQ(click.message_id, parsed["outTrackId"].get<std::string>());
  if (parsed.contains("params")) {
    EXPECT_EQ(click.action, (parsed["params"].get<std::map<std::string, std::string>>()));
  }
  if (parsed.contains("form")) {
    std::map<std::string, std::vector<std::string>> inputs;
    for (const auto& [name, value] : parsed["form"].items()) inputs[name] = input_of(value);
    EXPECT_EQ(click.inputs, inputs);
  }
}

void expect_event(const Answered& answered) {
  const json& vector = answered.vector;
  const std::string said = support::dingtalk_unseal(
      answered.response.body, {vector["token"], vector["aesKey"], vector["ownerKey"]});
  EXPECT_EQ(said, vector["expect"]["reply_plaintext"].get<std::string>());
  const json body = json::parse(answered.response.body);
  for (const json& field : vector["expect"]["reply_fields"]) {
    EXPECT_TRUE(body[field.get<std::string>()].is_string()) << field;
  }
}

TEST(DingTalkWebhookVectors, AreAllAnsweredAsThePlatformExpects) {
  const json vectors = support::vectors("dingtalk/http_requests.json");
  EXPECT_EQ(vectors.size(), 22U);
  std::map<std::string, int> kinds;
  for (const json& vector : vectors) {
    SCOPED_TRACE(vector["name"]);
    ++kinds[vector["kind"]];
    if (vector["kind"] == "event_response") continue;  // below
    const Answered answered(vector);
    if (vector["expect"]["verdict"] == "reject") {
      EXPECT_TRUE(answered.response.status >= 400 && answered.response.status < 500);
      EXPECT_EQ(answered.response.body, "");
      EXPECT_TRUE(answered.records.events.empty());
      continue;
    }
    EXPECT_EQ(answered.response.status, 200);
    if (vector["expect"].contains("duplicate_of")) {
      const Answered first(
          support::vector_named("dingtalk/http_requests.json", vector["expect"]["duplicate_of"]));
      EXPECT_EQ(answered.records.events.at(0).key, first.records.events.at(0).key);
    } else if (vector["kind"] == "robot_message") {
      expect_message(answered);
    } else if (vector["kind"] == "card_callback") {
      expect_click(answered);
    } else {
      expect_event(answered);
    }
  }
  EXPECT_THAT(kinds, ElementsAre(std::pair("card_callback", 4), std::pair("event_callback", 3),
                                 std::pair("event_response", 1), std::pair("robot_message", 14)));
}

TEST(DingTalkWebhookVectors, HoldTheAnswerToAnEvent) {
  const json vector = support::vector_named("dingtalk/http_requests.json", "event_success_reply");
  const json& body = vector["response"]["body"];
  const CallbackCrypto crypto(vector["token"], vector["aesKey"].get<std::string>(),
                              {vector["ownerKey"]});
  const Sealed made = crypto.seal({"success", vector["ownerKey"]}, body["timeStamp"], body["nonce"],
                                  vector["random16"].get<std::string>());
  EXPECT_EQ(made.encrypt, body["encrypt"].get<std::string>());
  EXPECT_EQ(made.signature, body["msg_signature"].get<std::string>());
}

}  // namespace
}  // namespace xiebot::dingtalk
