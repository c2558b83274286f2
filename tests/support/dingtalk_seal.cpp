#include "tests/support/dingtalk_seal.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tests/support/feishu_seal.h"

namespace xiebot::support {
namespace {

// Written against OpenSSL and not with bot/crypto: what checks the bot shares no code with it.
const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string hmac(std::string_view key, std::string_view text) {
  std::string code(32, '\0');
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), raw(text), text.size(),
       reinterpret_cast<unsigned char*>(code.data()), nullptr);
  return encode_base64(code);
}

std::string signature(const std::string& token, const std::string& timestamp,
                      const std::string& nonce, const std::string& encrypt) {
  std::array<std::string, 4> parts{token, timestamp, nonce, encrypt};
  std::sort(parts.begin(), parts.end());
  const std::string joined = parts[0] + parts[1] + parts[2] + parts[3];
  std::array<unsigned char, 20> digest{};
  EVP_Digest(joined.data(), joined.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
  std::string hex;
  for (const unsigned char byte : digest) {
    hex += "0123456789abcdef"[byte / 16];
    hex += "0123456789abcdef"[byte % 16];
  }
  return hex;
}

std::string decode(std::string text) {
  const auto padding = static_cast<std::size_t>(std::count(text.begin(), text.end(), '='));
  std::string bytes(text.size() / 4 * 3, '\0');
  if (EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()), raw(text),
                      static_cast<int>(text.size())) < 0) {
    throw std::runtime_error("not base64");
  }
  bytes.resize(bytes.size() - padding);
  return bytes;
}

std::string cipher(bool encrypts, const std::string& aes_key, std::string_view data) {
  const std::string key = decode(aes_key + "=");
  std::string result(data.size() + 32, '\0');
  const std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)> context(EVP_CIPHER_CTX_new(),
                                                                           EVP_CIPHER_CTX_free);
  int written = 0;
  if (EVP_CipherInit_ex(context.get(), EVP_aes_256_cbc(), nullptr, raw(key), raw(key),
                        encrypts ? 1 : 0) != 1 ||
      EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1 ||
      EVP_CipherUpdate(context.get(), reinterpret_cast<unsigned char*>(result.data()), &written,
                       raw(data), static_cast<int>(data.size())) != 1) {
    throw std::runtime_error("AES failed");
  }
  result.resize(static_cast<std::size_t>(written));
  return result;
}

}  // namespace

Headers dingtalk_robot_headers(std::int64_t milliseconds, const std::string& secret) {
  const std::string time = std::to_string(milliseconds);
  return {{"timestamp", time}, {"sign", hmac(secret, time + "\n" + secret)}};
}

Headers dingtalk_card_headers(std::int64_t milliseconds, const std::string& secret) {
  const std::string time = std::to_string(milliseconds);
  return {{"x-ddpaas-signature-timestamp", time}, {"x-ddpaas-signature", hmac(secret, time)}};
}

http::Request dingtalk_event(std::string_view plaintext, const DingTalkSubscription& subscription) {
  std::string plain(16, 'r');
  for (const int shift : {24, 16, 8, 0}) plain += static_cast<char>(plaintext.size() >> shift);
  plain += plaintext;
  plain += subscription.owner;
  const std::size_t padding = 32 - plain.size() % 32;
  plain.append(padding, static_cast<char>(padding));
  const std::string encrypt = encode_base64(cipher(true, subscription.aes_key, plain));

  http::Request request;
  request.method = "POST";
  request.query = {{"timestamp", "1795399200000"}, {"nonce", "n0nce"}};
  request.query["msg_signature"] = signature(subscription.token, "1795399200000", "n0nce", encrypt);
  request.body = nlohmann::json{{"encrypt", encrypt}}.dump();
  return request;
}

std::string dingtalk_unseal(const std::string& answer, const DingTalkSubscription& subscription) {
  const auto parts = nlohmann::json::parse(answer);
  const std::string encrypt = parts.at("encrypt");
  if (parts.at("msg_signature") !=
      signature(subscription.token, parts.at("timeStamp"), parts.at("nonce"), encrypt)) {
    throw std::runtime_error("the signature differs");
  }
  const std::string plain = cipher(false, subscription.aes_key, decode(encrypt));
  const auto padding = static_cast<std::size_t>(static_cast<unsigned char>(plain.back()));
  const std::size_t tail = subscription.owner.size() + padding;
  if (padding > 32 || plain.size() < 20 + tail ||
      plain.substr(plain.size() - tail, subscription.owner.size()) != subscription.owner) {
    throw std::runtime_error("the owner differs");
  }
  return plain.substr(20, plain.size() - 20 - tail);
}

}  // namespace xiebot::support
