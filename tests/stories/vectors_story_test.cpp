// The platform's recorded traffic, byte for byte, against the running server.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "adapters/http_client.h"
#include "program/bot.h"
#include "tests/support/test_clock.h"

namespace xiebot::support {
namespace {

using nlohmann::json;

class VectorsStory : public testing::TestWithParam<const char*> {
 protected:
  VectorsStory() {
    std::string name = (std::filesystem::temp_directory_path() / "xiebot-vectors-XXXXXX").string();
    folder = mkdtemp(name.data()) == nullptr ? "" : name;
    std::ifstream file(std::filesystem::path(TEST_DATA) / "vectors" / "feishu" / GetParam());
    vectors = json::parse(file);
  }
  ~VectorsStory() override {
    bot.reset();
    std::filesystem::remove_all(folder);
  }

  // A bot with the app of this case, new unless it is the one that runs.
  void start_for(const json& app) {
    if (app == running_app) return;
    bot.reset();
    FeishuConfig feishu;
    feishu.app_id = app.value("app_id", "cli_a1b2c3d4e5f60718");
    feishu.app_secret = "none: nothing is sent from here";
    feishu.encrypt_key = app.value("encrypt_key", "");
    feishu.verification_token = app.value("verification_token", "");
    feishu.base_url = "http://127.0.0.1:1";
    Config config;
    config.port = 0;
    config.database = folder / fmt::format("bot{}.db", ++databases);
    config.feishu = feishu;
    bot = std::make_unique<RunningBot>(config, clock,
                                       RunningBot::Birth{.owner = "vectors", .seed = 1});
    port = bot->start();
    running_app = app;
  }

  http::Reply post(const json& one) {
    std::map<std::string, std::string> headers;
    for (const auto& [name, value] : one.at("request_headers").items()) {
      headers[name] = value.get<std::string>();
    }
    http::Client client(fmt::format("http://127.0.0.1:{}", port));
    return client.request("POST", "/feishu/events", headers, one.at("raw_body").get<std::string>(),
                          false);
  }

  TestClock clock{Instant(std::chrono::seconds(1763784010))};  // when they were recorded
  std::filesystem::path folder;
  json vectors;
  json running_app;
  std::unique_ptr<RunningBot> bot;
  int port = 0;
  int databases = 0;
};

TEST_P(VectorsStory, AreAcceptedOrRefusedOverHttp) {
  int tried = 0;
  for (const json& one : vectors.at("cases")) {
    if (!one.contains("raw_body") || !one.contains("expect")) continue;
    const json& accept = one["expect"]["accept"];
    if (one.value("legacy", false) || !one.contains("request_headers")) continue;
    start_for(one.contains("app") ? one["app"] : vectors["app"]);
    const http::Reply reply = post(one);
    ++tried;
    const std::string name = one["name"];
    if (accept.is_boolean() && !accept.get<bool>()) {
      EXPECT_TRUE(reply.status == 400 || reply.status == 401) << name << ": " << reply.status;
      EXPECT_EQ(reply.body, "") << name;
      continue;
    }
    EXPECT_EQ(reply.status, 200) << name;
    if (one["expect"].contains("response")) {
      const json& expected = one["expect"]["response"]["body"];
      EXPECT_EQ(json::parse(reply.body), json::parse(expected.get<std::string>())) << name;
    }
  }
  EXPECT_GE(tried, 6);
}

INSTANTIATE_TEST_SUITE_P(Feishu, VectorsStory,
                         testing::Values("webhook_events.json", "url_verification.json",
                                         "card_callback.json"),
                         [](const auto& vector) {
                           const std::string name = vector.param;
                           return name.substr(0, name.find('.'));
                         });

}  // namespace
}  // namespace xiebot::support
