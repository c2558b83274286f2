// DingTalk's recorded and composed requests, byte for byte, against the running server.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "adapters/http_client.h"
#include "program/bot.h"
#include "tests/support/dingtalk_seal.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_clock.h"
#include "tests/support/vectors.h"

namespace xiebot::support {
namespace {

using nlohmann::json;

constexpr const char* kRobot = "/dingtalk/robot";
constexpr const char* kCards = "/dingtalk/cards";
constexpr const char* kEvents = "/dingtalk/events";
constexpr const char* kEmpty = R"({"msgtype":"empty"})";
// Every case that names none is checked at the time it was made for.
constexpr std::int64_t kMade = 1'763'769'600'000;

class DingtalkVectors : public testing::Test {
 protected:
  ~DingtalkVectors() override { bot.reset(); }

  // A bot with the app of this case at the case's time, new unless it is the one that runs.
  void start_for(const json& one) {
    const auto now = Instant(std::chrono::seconds(one.value("now_ms", kMade) / 1000));
    clock.move_wall(now - clock.now());
    const json app{one.value("appSecret", "none"), one.value("apiSecret", ""),
                   one.value("token", ""), one.value("aesKey", ""),
                   one.value("ownerKey", "dingtestappkey000001")};
    if (app == running_app) return;
    bot.reset();
    Config config;
    config.port = 0;
    config.database = folder / fmt::format("bot{}.db", ++databases);
    DingTalkConfig dingtalk;
    dingtalk.client_secret = app[0];
    dingtalk.event_token = app[2];
    dingtalk.event_aes_key = app[3];
    dingtalk.client_id = dingtalk.robot_code = app[4];
    dingtalk.api_base_url = dingtalk.oapi_base_url = "http://127.0.0.1:1";
    config.dingtalk = dingtalk;
    // The bot makes this secret itself; here it has made that of the case.
    SqliteStore(config.database, clock).transact([&](Tx& tx) {
      tx.settings().set("key:dingtalk card callback", app[1].get<std::string>());
    });
    bot = std::make_unique<RunningBot>(config, clock,
                                       RunningBot::Birth{.owner = "vectors", .seed = 1});
    port = bot->start();
    running_app = app;
  }

  http::Reply post(const std::string& path, const Headers& headers, const std::string& body) {
    http::Client client(fmt::format("http://127.0.0.1:{}", port));
    return client.request("POST", path, headers, body, false);
  }
  http::Reply post(const std::string& path, const json& request) {
    Headers headers;
    for (const auto& [name, value] : request.at("headers").items()) {
      // The client writes these itself.
      if (name != "Host" && name != "Content-Length") headers[name] = value;
    }
    const std::string target = request.at("path");
    const std::size_t query = target.find('?');
    return post(path + (query == std::string::npos ? "" : target.substr(query)), headers,
                request.at("body").get<std::string>());
  }

  static void expect_refused(const http::Reply& reply) {
    EXPECT_GE(reply.status, 400);
    EXPECT_LT(reply.status, 500);
    EXPECT_EQ(reply.body, "");
  }
  static void expect_sealed_success(const http::Reply& reply, const json& one) {
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(dingtalk_unseal(reply.body, {one["token"], one["aesKey"], one["ownerKey"]}),
              "success");
  }
  // How many messages the bot has planned so far.
  [[nodiscard]] int planned() {
    OutboxCounts counts;
    bot->store().read([&](const Tx& tx) { counts = tx.outbox().counts("dingtalk"); });
    return counts.waiting + counts.sending + counts.dead;
  }

  TestClock clock{Instant(std::chrono::seconds(kMade / 1000))};
  TemporaryFolder folder;
  json running_app;
  std::unique_ptr<RunningBot> bot;
  int port = 0;
  int databases = 0;
};

TEST_F(DingtalkVectors, WholeRequestsAreTakenOrRefused) {
  int tried = 0;
  for (const json& one : vectors("dingtalk/http_requests.json")) {
    SCOPED_TRACE(one["name"]);
    const std::string kind = one["kind"];
    if (kind == "event_response") continue;
    start_for(one);
    const char* path = kind == "robot_message"   ? kRobot
                       : kind == "card_callback" ? kCards
                                                 : kEvents;
    const int before = planned();
    const http::Reply reply = post(path, one["request"]);
    ++tried;
    if (one["expect"]["verdict"] == "reject") {
      expect_refused(reply);
    } else if (kind == "event_callback") {
      expect_sealed_success(reply, one);
    } else {
      EXPECT_EQ(reply.status, 200);
      const bool is_robot = kind == "robot_message";
      // Whose message arrived unread is told so.
      const bool unread =
          is_robot && one["expect"].value("parsed", json::object()).value("quotaExceeded", false);
      EXPECT_EQ(reply.body == kEmpty, is_robot && !unread);
      EXPECT_TRUE(json::parse(reply.body).is_object());
    }
    const bool is_news = one["expect"]["verdict"] == "accept" && kind == "robot_message" &&
                         !one["expect"].contains("duplicate_of") &&
                         !one["expect"]["parsed"].value("quotaExceeded", false);
    EXPECT_TRUE(is_news || planned() == before) << "nothing is said to what is refused or known";
  }
  EXPECT_EQ(tried, 21);
}

TEST_F(DingtalkVectors, SignaturesOfRobotMessages) {
  int tried = 0;
  for (const json& one : vectors("dingtalk/robot_http_sign.json")) {
    SCOPED_TRACE(one["name"]);
    // The server's clock counts whole seconds, so that the last millisecond of the hour is over.
    if (one["name"] == "ok_exactly_1h") continue;
    start_for(one);
    Headers headers{{"sign", one["sign"]}};
    if (one["timestamp"].is_string()) headers["timestamp"] = one["timestamp"];
    const json body{{"msgId", fmt::format("msg{}==", ++tried)},
                    {"msgtype", "text"},
                    {"text", {{"content", "/帮助"}}},
                    {"conversationId", "cid=="},
                    {"conversationType", "1"},
                    {"senderStaffId", "user0001"}};
    const http::Reply reply = post(kRobot, headers, body.dump());
    if (one["expect"] == "accept") {
      EXPECT_EQ(reply.status, 200);
      EXPECT_EQ(reply.body, kEmpty);
    } else {
      expect_refused(reply);
    }
  }
  EXPECT_EQ(tried, 15);
}

TEST_F(DingtalkVectors, SignaturesOfClicks) {
  for (const json& one : vectors("dingtalk/card_http_sign.json")) {
    SCOPED_TRACE(one["name"]);
    start_for(one);
    const json body{{"outTrackId", "card-1"}, {"userId", "user0001"}, {"content", "{}"}};
    const http::Reply reply = post(kCards, one["headers"].get<Headers>(), body.dump());
    if (one["expect"] == "accept") {
      EXPECT_EQ(reply.status, 200);
    } else {
      expect_refused(reply);
    }
    expect_refused(post(kCards, {}, body.dump()));
  }
}

TEST_F(DingtalkVectors, SealedEvents) {
  int taken = 0;
  int refused = 0;
  for (const json& one : vectors("dingtalk/callback_crypto.json")) {
    SCOPED_TRACE(one["name"]);
    start_for(one);
    const http::Reply reply =
        post(fmt::format("{}?msg_signature={}&timestamp={}&nonce={}", kEvents,
                         one["msg_signature"].get<std::string>(),
                         one["timestamp"].get<std::string>(), one["nonce"].get<std::string>()),
             {}, json{{"encrypt", one["encrypt"]}}.dump());
    // What was opened and is no event is refused too.
    const bool opens = one["kind"] == "decrypt_ok" &&
                       json::parse(one["plaintext"].get<std::string>(), nullptr, false).is_object();
    if (opens) {
      expect_sealed_success(reply, one);
      ++taken;
    } else {
      expect_refused(reply);
      ++refused;
    }
  }
  EXPECT_GE(taken, 3);
  EXPECT_GE(refused, 12);
}

}  // namespace
}  // namespace xiebot::support
