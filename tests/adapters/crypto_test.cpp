#include "bot/crypto.h"

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

TEST(Crypto, SignsKnownTexts) {
  EXPECT_EQ(crypto::sha1_hex("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  const auto code = [](const std::string& key, const std::string& text) {
    return crypto::encode_base64(crypto::hmac_sha256(key, text));
  };
  EXPECT_EQ(code("Jefe", "what do ya want for nothing?"),  // RFC 4231, case 2
            "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
  EXPECT_EQ(code("", ""), "thNnmggU2ex3L5XXeMNfxf8Wl8STcVZTxscSFEKSxa0=");
}

TEST(Crypto, EncodesWhatItDecodes) {
  EXPECT_EQ(crypto::encode_base64(""), "");
  EXPECT_EQ(crypto::encode_base64("h"), "aA==");
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    bytes += static_cast<char>(i);
    EXPECT_EQ(crypto::decode_base64(crypto::encode_base64(bytes)), bytes);
  }
  EXPECT_EQ(crypto::decode_base64("aB==", crypto::StrayBits::ignored), "h");
  EXPECT_EQ(crypto::decode_base64("a===", crypto::StrayBits::ignored), std::nullopt);
}

TEST(Crypto, LeavesWholeBlocksAsTheyAre) {
  const std::string key(32, 'k');
  const std::string iv(16, 'i');
  const std::string plain(48, '\x01');  // as padding it would lose a byte
  const auto blocks = crypto::encrypt_aes256_cbc_blocks(key, iv, plain);
  ASSERT_TRUE(blocks);
  EXPECT_EQ(blocks->size(), plain.size());
  EXPECT_EQ(crypto::decrypt_aes256_cbc_blocks(key, iv, *blocks), plain);
  EXPECT_EQ(crypto::encrypt_aes256_cbc_blocks(key, iv, "short"), std::nullopt);
  EXPECT_EQ(crypto::encrypt_aes256_cbc_blocks("short", iv, plain), std::nullopt);
}

TEST(Crypto, MakesDifferentRandomBytesEachTime) {
  EXPECT_EQ(crypto::random_bytes(16).size(), 16U);
  EXPECT_NE(crypto::random_bytes(16), crypto::random_bytes(16));
}

TEST(Crypto, ComparesSecrets) {
  EXPECT_TRUE(crypto::equal_secrets("token", "token"));
  EXPECT_TRUE(crypto::equal_secrets("", ""));
  EXPECT_FALSE(crypto::equal_secrets("token", "tokem"));
  EXPECT_FALSE(crypto::equal_secrets("token", "token2"));
}

}  // namespace
}  // namespace xiebot
