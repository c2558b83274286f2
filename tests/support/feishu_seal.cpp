#include "tests/support/feishu_seal.h"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace xiebot::support {
namespace {

// Written against OpenSSL and not with bot/crypto: what checks the bot shares no code with it.
std::string digest(std::string_view data) {
  std::string result(32, '\0');
  EVP_Digest(data.data(), data.size(), reinterpret_cast<unsigned char*>(result.data()), nullptr,
             EVP_sha256(), nullptr);
  return result;
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += kDigits[byte / 16];
    text += kDigits[byte % 16];
  }
  return text;
}

const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string encode_base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), raw(bytes),
                                     static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::string feishu_encrypt(std::string_view plaintext, std::string_view encrypt_key,
                           std::string_view seed) {
  const std::string key = digest(encrypt_key);
  const std::string iv = digest(seed).substr(0, 16);
  std::string cipher(plaintext.size() + 32, '\0');
  const std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)> context(EVP_CIPHER_CTX_new(),
                                                                           EVP_CIPHER_CTX_free);
  auto* out = reinterpret_cast<unsigned char*>(cipher.data());
  int body = 0;
  int tail = 0;
  if (EVP_EncryptInit_ex(context.get(), EVP_aes_256_cbc(), nullptr, raw(key), raw(iv)) != 1 ||
      EVP_EncryptUpdate(context.get(), out, &body, raw(plaintext),
                        static_cast<int>(plaintext.size())) != 1 ||
      EVP_EncryptFinal_ex(context.get(), out + body, &tail) != 1) {
    throw std::runtime_error("encryption failed");
  }
  cipher.resize(static_cast<std::size_t>(body) + static_cast<std::size_t>(tail));
  return R"({"encrypt":")" + encode_base64(iv + cipher) + "\"}";
}

std::map<std::string, std::string> feishu_sign(std::string_view raw_body,
                                               std::string_view encrypt_key,
                                               const std::string& timestamp,
                                               const std::string& nonce) {
  std::string text = timestamp + nonce;
  text += encrypt_key;
  text += raw_body;
  return {{"X-Lark-Request-Timestamp", timestamp},
          {"X-Lark-Request-Nonce", nonce},
          {"X-Lark-Signature", hex(digest(text))}};
}

}  // namespace xiebot::support
