#include "adapters/dingtalk/callback_crypto.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "bot/crypto.h"
#include "tests/support/dingtalk_seal.h"
#include "tests/support/vectors.h"

namespace xiebot::dingtalk {
namespace {

using nlohmann::json;

constexpr const char* kKey = "o1w0aum42yaptlz8alnhwikjd3jenzt9cb9wmzptgus";

Sealed sealed_in(const json& vector) {
  return {vector["msg_signature"], vector["timestamp"], vector["nonce"], vector["encrypt"]};
}

CallbackCrypto crypto_of(const json& vector) {
  return {vector["token"].get<std::string>(),
          vector["aesKey"].get<std::string>(),
          {vector["ownerKey"]}};
}

Sealed sealed_by(const http::Request& request) {
  return {request.query.at("msg_signature"), request.query.at("timestamp"),
          request.query.at("nonce"), json::parse(request.body)["encrypt"]};
}

TEST(DingTalkCallbackCrypto, OpensEveryVectorOrRefusesIt) {
  const json vectors = support::vectors("dingtalk/callback_crypto.json");
  EXPECT_EQ(vectors.size(), 47U);
  for (const json& vector : vectors) {
    SCOPED_TRACE(vector["name"]);
    const auto opened = crypto_of(vector).open(sealed_in(vector));
    if (vector["kind"] == "decrypt_ok") {
      ASSERT_TRUE(std::holds_alternative<Opened>(opened)) << std::get<Refusal>(opened).reason;
      EXPECT_EQ(std::get<Opened>(opened).message, vector["plaintext"].get<std::string>());
      EXPECT_EQ(std::get<Opened>(opened).owner, vector["ownerKey"].get<std::string>());
    } else {
      ASSERT_EQ(vector["kind"], "must_refuse");
      ASSERT_TRUE(std::holds_alternative<Refusal>(opened));
      EXPECT_GE(std::get<Refusal>(opened).status, 400);
    }
  }
}

TEST(DingTalkCallbackCrypto, SealsAsThePlatformDoes) {
  int sealed = 0;
  for (const json& vector : support::vectors("dingtalk/callback_crypto.json")) {
    // One was padded by a peer in another way, another's random head is not given as text.
    if (vector["kind"] != "decrypt_ok" || !vector.contains("random16")) continue;
    if (vector["name"] == "pad_to_16_block_peer") continue;
    const std::string random = vector["random16"];
    if (random.size() != 16) continue;
    SCOPED_TRACE(vector["name"]);
    const Sealed made = crypto_of(vector).seal({vector["plaintext"], vector["ownerKey"]},
                                               vector["timestamp"], vector["nonce"], random);
    EXPECT_EQ(made.encrypt, vector["encrypt"].get<std::string>());
    EXPECT_EQ(made.signature, vector["msg_signature"].get<std::string>());
    ++sealed;
  }
  EXPECT_GE(sealed, 30);
}

TEST(DingTalkCallbackCrypto, TakesEitherOwnerAndSaysWhich) {
  const CallbackCrypto crypto("token", kKey, {"ding-client", "ding-corp"});
  for (const std::string owner : {"ding-client", "ding-corp"}) {
    const auto opened =
        crypto.open(sealed_by(support::dingtalk_event("{}", {"token", kKey, owner})));
    ASSERT_TRUE(std::holds_alternative<Opened>(opened));
    EXPECT_EQ(std::get<Opened>(opened).owner, owner);
  }
  for (const std::string owner : {"", "ding-clien", "ding-client1", "Ding-client"}) {
    const auto opened =
        crypto.open(sealed_by(support::dingtalk_event("{}", {"token", kKey, owner})));
    EXPECT_TRUE(std::holds_alternative<Refusal>(opened)) << owner;
  }
}

TEST(DingTalkCallbackCrypto, TakesNoMissingOwnerForAnEmptyOne) {
  const CallbackCrypto crypto("token", kKey, {"ding-client", ""});
  EXPECT_TRUE(std::holds_alternative<Refusal>(
      crypto.open(sealed_by(support::dingtalk_event("{}", {"token", kKey, ""})))));
}

TEST(DingTalkCallbackCrypto, RefusesWhatIsTooShortToHoldAnything) {
  const CallbackCrypto crypto("token", kKey, {"o"});
  const std::string key =
      *crypto::decode_base64(std::string(kKey) + "=", crypto::StrayBits::ignored);
  for (const char fill : {'\x00', '\x01', '\x10', '\x20', '\x21', '\xff'}) {
    for (const std::size_t size : {16U, 32U}) {
      const auto blocks =
          crypto::encrypt_aes256_cbc_blocks(key, key.substr(0, 16), std::string(size, fill));
      // Sealed as it is, signed like anything else.
      Sealed made{"", "1", "n", crypto::encode_base64(*blocks)};
      std::string joined;
      for (const std::string& part : std::set<std::string>{"token", "1", "n", made.encrypt}) {
        joined += part;
      }
      made.signature = crypto::sha1_hex(joined);
      const auto opened = crypto.open(made);
      ASSERT_TRUE(std::holds_alternative<Refusal>(opened)) << size;
      EXPECT_NE(std::get<Refusal>(opened).reason, "signature is missing or differs");
    }
  }
}

TEST(DingTalkCallbackCrypto, CannotWorkWithoutAKey) {
  for (const char* key : {"", "short", "not!base64?abcdefghijklmnopqrstuvwxyz012345"}) {
    const CallbackCrypto crypto("token", key, {"o"});
    EXPECT_TRUE(std::holds_alternative<Refusal>(
        crypto.open(sealed_by(support::dingtalk_event("{}", {"token", kKey, "o"})))));
    EXPECT_THROW((void)crypto.seal({"success", "o"}, "1", "n", std::string(16, 'r')),
                 std::logic_error);
  }
}

}  // namespace
}  // namespace xiebot::dingtalk
