#include "adapters/crypto.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "adapters/json_reader.h"
#include "tests/support/vectors.h"

namespace xiebot {
namespace {

using nlohmann::json;

std::optional<std::string> decrypt(const std::string& key, const std::string& encrypt) {
  const auto data = crypto::decode_base64(encrypt);
  if (!data || data->size() < 16) return std::nullopt;
  return crypto::decrypt_aes256_cbc(crypto::sha256(key), data->substr(0, 16), data->substr(16));
}

TEST(Crypto, DecryptsEveryVectorOrRefusesIt) {
  for (const json& vector : support::vectors("feishu/aes.json")) {
    SCOPED_TRACE(vector["name"]);
    const auto plain = decrypt(vector["encrypt_key"], vector["encrypt"]);
    if (vector["kind"] == "decrypt_ok") {
      EXPECT_EQ(plain, vector["plaintext"].get<std::string>());
    } else if (vector["kind"] == "must_refuse") {
      EXPECT_EQ(plain, std::nullopt);
    } else {
      ASSERT_EQ(vector["kind"], "decrypt_ok_then_refuse_json");
      ASSERT_NE(plain, std::nullopt);
      EXPECT_TRUE(json_reader::parse(*plain).is_discarded());
    }
  }
}

TEST(Crypto, HashesKnownTexts) {
  EXPECT_EQ(crypto::sha256_hex(""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(crypto::sha256_hex("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(crypto::sha256("abc").size(), 32U);
}

TEST(Crypto, DecodesBase64StrictlyButForLineBreaks) {
  EXPECT_EQ(crypto::decode_base64(""), "");
  EXPECT_EQ(crypto::decode_base64("aGk="), "hi");
  EXPECT_EQ(crypto::decode_base64("aA=="), "h");
  EXPECT_EQ(crypto::decode_base64("aGVs\r\nbG8h\n"), "hello!");
  for (const char* bad :
       {"aGk", "aGk =", "aG-_", "aGk=aGk=", "====", "a===", "aG=k", "aGl=", "aB=="}) {
    EXPECT_EQ(crypto::decode_base64(bad), std::nullopt) << bad;
  }
}

TEST(Crypto, RefusesKeysAndTextsOfTheWrongSize) {
  const std::string key(32, 'k');
  const std::string iv(16, 'i');
  EXPECT_EQ(crypto::decrypt_aes256_cbc(key, iv, ""), std::nullopt);
  EXPECT_EQ(crypto::decrypt_aes256_cbc(key, iv, std::string(17, 'x')), std::nullopt);
  EXPECT_EQ(crypto::decrypt_aes256_cbc("short", iv, std::string(16, 'x')), std::nullopt);
  EXPECT_EQ(crypto::decrypt_aes256_cbc(key, "short", std::string(16, 'x')), std::nullopt);
}

TEST(Crypto, ComparesSecrets) {
  EXPECT_TRUE(crypto::equal_secrets("token", "token"));
  EXPECT_TRUE(crypto::equal_secrets("", ""));
  EXPECT_FALSE(crypto::equal_secrets("token", "tokem"));
  EXPECT_FALSE(crypto::equal_secrets("token", "token2"));
}

}  // namespace
}  // namespace xiebot
