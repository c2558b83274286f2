#include "adapters/feishu/verify.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/feishu_seal.h"
#include "tests/support/vectors.h"

namespace xiebot::feishu {
namespace {

using nlohmann::json;
using support::vectors;

constexpr const char* kToken = "v7rTtKzQ0pX3mWcL9aBnDfGhJkEsYuIo";
constexpr const char* kKey = "kP2sV5x8zA1cE4gJ7mQ0tW3yB6nR9uD";
constexpr const char* kApp = "cli_a1b2c3d4e5f60718";

FeishuConfig config_of(const json& app) {
  FeishuConfig config;
  config.app_id = app.value("app_id", "");
  config.encrypt_key = app.value("encrypt_key", "");
  config.verification_token = app.value("verification_token", "");
  return config;
}

FeishuConfig config() {
  return config_of({{"app_id", kApp}, {"encrypt_key", kKey}, {"verification_token", kToken}});
}

Verdict verify_vector(const json& vector) {
  return verify(vector["request_headers"], vector["raw_body"].get<std::string>(),
                config_of(vector["app"]));
}

// Encrypted and signed as the platform would.
Verdict verify_sealed(const std::string& plain) {
  const std::string body = support::feishu_encrypt(plain, kKey, "seed");
  return verify(support::feishu_sign(body, kKey, "1795399200", "n"), body, config());
}

int status_of(const Verdict& verdict) {
  const auto* refusal = std::get_if<Refusal>(&verdict);
  return refusal == nullptr ? 200 : refusal->status;
}

TEST(FeishuVerify, AcceptsAndRefusesTheWebhookVectors) {
  for (const char* file : {"feishu/webhook_events.json", "feishu/card_callback.json"}) {
    for (const json& vector : vectors(file)) {
      if (!vector.contains("raw_body")) continue;  // answers only
      SCOPED_TRACE(vector["name"]);
      const Verdict verdict = verify_vector(vector);
      if (vector["expect"]["accept"] == false) {
        EXPECT_NE(status_of(verdict), 200);
        continue;
      }
      const auto* body = std::get_if<json>(&verdict);
      ASSERT_NE(body, nullptr) << std::get<Refusal>(verdict).reason;
      if (vector["expect"].contains("decrypted")) {
        EXPECT_EQ(*body, vector["expect"]["decrypted"]);
      }
    }
  }
}

TEST(FeishuVerify, AnswersTheChallengeVectors) {
  for (const json& vector : vectors("feishu/url_verification.json")) {
    SCOPED_TRACE(vector["name"]);
    const Verdict verdict = verify_vector(vector);
    if (vector["expect"]["accept"] == false) {
      EXPECT_NE(status_of(verdict), 200);
      continue;
    }
    const auto* challenge = std::get_if<Challenge>(&verdict);
    ASSERT_NE(challenge, nullptr);
    EXPECT_EQ(json({{"challenge", challenge->text}}),
              json::parse(vector["expect"]["response"]["body"].get<std::string>()));
  }
}

TEST(FeishuVerify, ChecksTheSignatureVectorsOverRawBytes) {
  for (const json& vector : vectors("feishu/signature.json")) {
    SCOPED_TRACE(vector["name"]);
    // The old card callback signs with SHA-1 and the token; it is not taken.
    const bool old_card = !vector.contains("encrypt_key");
    const std::string key = vector.value("encrypt_key", vector.value("verification_token", ""));
    const bool matches = signature_matches({{"x-lark-request-timestamp", vector["timestamp"]},
                                            {"x-lark-request-nonce", vector["nonce"]},
                                            {"x-lark-signature", vector["signature"]}},
                                           vector["raw_body"].get<std::string>(), key);
    EXPECT_EQ(matches, !old_card && !vector.value("must_refuse", false));
  }
}

TEST(FeishuVerify, RefusesABodyItCannotRead) {
  for (const std::string& body :
       {std::string(), std::string("not json"), std::string("[]"), std::string("{\"encrypt\":1}"),
        std::string("{\"encrypt\":\"!\"}"), std::string("{\"encrypt\":\"\"}"),
        std::string("\xff\xfe"), std::string(1'000'000, '['),
        std::string("{\"encrypt\":") + std::string(100'000, '[')}) {
    EXPECT_EQ(status_of(verify({}, body, config())), 400) << body.substr(0, 40);
  }
}

TEST(FeishuVerify, RefusesDeepOrInvalidTextInsideTheEncryption) {
  const std::string head = std::string(R"({"schema":"2.0","header":{"token":")") + kToken +
                           R"(","app_id":")" + kApp + R"("},"event":)";
  EXPECT_EQ(status_of(verify_sealed(head + "{}}")), 200);
  EXPECT_EQ(status_of(verify_sealed(head + std::string(500, '[') + std::string(500, ']') + "}")),
            400);
  EXPECT_EQ(status_of(verify_sealed(head + "\"\xff\"}")), 400);
  EXPECT_EQ(status_of(verify_sealed("[]")), 400);
}

TEST(FeishuVerify, RefusesAnEncryptedBodyWithoutAKey) {
  FeishuConfig open = config();
  open.encrypt_key.clear();
  EXPECT_EQ(status_of(verify({}, support::feishu_encrypt("{}", kKey, "seed"), open)), 400);
}

TEST(FeishuVerify, TakesNoMissingTokenForAnEmptyOne) {
  FeishuConfig careless;
  careless.app_id = kApp;
  const std::string body = std::string(R"({"header":{"app_id":")") + kApp + "\"}}";
  EXPECT_EQ(status_of(verify({}, body, careless)), 401);
}

TEST(FeishuVerify, ChecksTheAppOfVersionOneEventsThatNameIt) {
  const auto event = [](const std::string& app) {
    return json{
        {"uuid", "u"}, {"token", kToken}, {"type", "event_callback"}, {"event", {{"app_id", app}}}}
        .dump();
  };
  EXPECT_EQ(status_of(verify_sealed(event(kApp))), 200);
  EXPECT_EQ(status_of(verify_sealed(event(""))), 200);
  EXPECT_EQ(status_of(verify_sealed(event("cli_other"))), 401);
}

}  // namespace
}  // namespace xiebot::feishu
