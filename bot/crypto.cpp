#include "bot/crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <stdexcept>

namespace xiebot::crypto {
namespace {

constexpr std::size_t kBlock = 16;
constexpr std::size_t kKey = 32;

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

// The value of one base64 digit; -1 for anything else.
constexpr std::array<std::int16_t, 256> base64_values() {
  std::array<std::int16_t, 256> values{};
  values.fill(-1);
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < kDigits.size(); ++i) {
    values[static_cast<unsigned char>(kDigits[i])] = static_cast<std::int16_t>(i);
  }
  return values;
}
constexpr auto kBase64Values = base64_values();

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

// How many bytes of padding end the text; 0 when they are no PKCS#7 padding.
std::size_t padding_of(std::string_view text) {
  const auto count = static_cast<std::size_t>(static_cast<unsigned char>(text.back()));
  if (count == 0 || count > kBlock) return 0;
  for (const char c : text.substr(text.size() - count)) {
    if (c != text.back()) return 0;
  }
  return count;
}

enum class Direction { decrypt = 0, encrypt = 1 };  // OpenSSL's figures

std::optional<std::string> run_aes256_cbc(Direction direction, std::string_view key,
                                          std::string_view iv, std::string_view data) {
  if (key.size() != kKey || iv.size() != kBlock) return std::nullopt;
  if (data.empty() || data.size() % kBlock != 0) return std::nullopt;
  if (data.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()) - kBlock) {
    return std::nullopt;
  }

  // EVP_aes_256_cbc() would be looked up again by every message.
  static const std::unique_ptr<EVP_CIPHER, decltype(&EVP_CIPHER_free)> aes(
      EVP_CIPHER_fetch(nullptr, "AES-256-CBC", nullptr), &EVP_CIPHER_free);
  const std::unique_ptr<EVP_CIPHER_CTX, FreeCipher> context(EVP_CIPHER_CTX_new());
  std::string result(data.size() + kBlock, '\0');
  int written = 0;
  // The padding is the caller's: OpenSSL's own check would leave an error in its queue.
  if (!aes || !context ||
      EVP_CipherInit_ex(context.get(), aes.get(), nullptr, bytes(key), bytes(iv),
                        static_cast<int>(direction)) != 1 ||
      EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1 ||
      EVP_CipherUpdate(context.get(), bytes(result), &written, bytes(data),
                       static_cast<int>(data.size())) != 1) {
    throw std::runtime_error("AES-256-CBC failed");
  }
  result.resize(static_cast<std::size_t>(written));
  return result;
}

}  // namespace

std::string hex(std::string_view data) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  text.reserve(2 * data.size());
  for (const char c : data) {
    const auto byte = static_cast<unsigned char>(c);
    text += kHex[byte >> 4U];
    text += kHex[byte & 15U];
  }
  return text;
}

std::string sha256(std::string_view data) {
  std::string digest(kKey, '\0');
  // EVP_sha256() would be looked up again by every digest.
  static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> sha256(
      EVP_MD_fetch(nullptr, "SHA256", nullptr), &EVP_MD_free);
  if (!sha256 ||
      EVP_Digest(data.data(), data.size(), bytes(digest), nullptr, sha256.get(), nullptr) != 1) {
    throw std::runtime_error("SHA-256 failed");
  }
  return digest;
}

std::string sha256_hex(std::string_view data) { return hex(sha256(data)); }

std::string sha1_hex(std::string_view data) {
  std::string digest(20, '\0');
  if (EVP_Digest(data.data(), data.size(), bytes(digest), nullptr, EVP_sha1(), nullptr) != 1) {
    throw std::runtime_error("SHA-1 failed");
  }
  return hex(digest);
}

std::string hmac_sha256(std::string_view key, std::string_view data) {
  if (key.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    throw std::runtime_error("HMAC-SHA-256: the key is too long");
  }
  std::string code(kKey, '\0');
  const unsigned char* const no_key = bytes("");  // a null pointer would mean the key before
  if (HMAC(EVP_sha256(), key.empty() ? no_key : bytes(key), static_cast<int>(key.size()),
           bytes(data), data.size(), bytes(code), nullptr) == nullptr) {
    throw std::runtime_error("HMAC-SHA-256 failed");
  }
  return code;
}

namespace {

// Decodes the groups of four plain digits at the beginning, which is nearly all of a text; answers
// how many characters that took.
std::size_t decode_plain_groups(std::string_view text, std::string& decoded) {
  const auto digit = [&](std::size_t at) {
    return kBase64Values[static_cast<unsigned char>(text[at])];
  };
  decoded.resize(text.size() / 4 * 3);
  std::size_t at = 0;
  std::size_t out = 0;
  for (; at + 4 <= text.size(); at += 4) {
    const int a = digit(at);
    const int b = digit(at + 1);
    const int c = digit(at + 2);
    const int d = digit(at + 3);
    if ((a | b | c | d) < 0) break;
    decoded[out++] = static_cast<char>(a << 2 | b >> 4);
    decoded[out++] = static_cast<char>((b & 0xf) << 4 | c >> 2);
    decoded[out++] = static_cast<char>((c & 0x3) << 6 | d);
  }
  decoded.resize(out);
  return at;
}

}  // namespace

std::optional<std::string> decode_base64(std::string_view text, StrayBits stray) {
  std::string decoded;
  text.remove_prefix(decode_plain_groups(text, decoded));
  std::uint32_t group = 0;
  int digits = 0;  // of the current group of four, padding included
  int padding = 0;
  for (const char c : text) {
    if (c == '\n' || c == '\r') continue;
    const int value = kBase64Values[static_cast<unsigned char>(c)];
    if (c == '=') {
      if (digits < 2) return std::nullopt;
      ++padding;
    } else if (value < 0 || padding > 0) {
      return std::nullopt;
    }
    group = group << 6U | static_cast<std::uint32_t>(value < 0 ? 0 : value);
    if (++digits < 4) continue;
    for (int i = 0; i < 3 - padding; ++i) {
      decoded += static_cast<char>(group >> (16 - 8 * i) & 0xffU);
    }
    const bool stray_bits = (group & ((1U << (8 * padding)) - 1U)) != 0;
    if (stray_bits && stray == StrayBits::refused) return std::nullopt;
    digits = 0;
    group = 0;
  }
  if (digits != 0) return std::nullopt;
  return decoded;
}

std::string encode_base64(std::string_view data) {
  if (data.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()) / 2) {
    throw std::runtime_error("base64: the text is too long");
  }
  std::string text((data.size() + 2) / 3 * 4 + 1, '\0');  // with the zero byte OpenSSL appends
  const int length = EVP_EncodeBlock(bytes(text), bytes(data), static_cast<int>(data.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::optional<std::string> decrypt_aes256_cbc_blocks(std::string_view key, std::string_view iv,
                                                     std::string_view ciphertext) {
  return run_aes256_cbc(Direction::decrypt, key, iv, ciphertext);
}

std::optional<std::string> encrypt_aes256_cbc_blocks(std::string_view key, std::string_view iv,
                                                     std::string_view plaintext) {
  return run_aes256_cbc(Direction::encrypt, key, iv, plaintext);
}

std::optional<std::string> decrypt_aes256_cbc(std::string_view key, std::string_view iv,
                                              std::string_view ciphertext) {
  std::optional<std::string> plain = run_aes256_cbc(Direction::decrypt, key, iv, ciphertext);
  if (!plain) return std::nullopt;
  const std::size_t padding = padding_of(*plain);
  if (padding == 0) return std::nullopt;
  plain->resize(plain->size() - padding);
  return plain;
}

std::string random_bytes(std::size_t count) {
  std::string data(count, '\0');
  if (RAND_bytes(bytes(data), static_cast<int>(count)) != 1) {
    throw std::runtime_error("no random bytes");
  }
  return data;
}

bool equal_secrets(std::string_view left, std::string_view right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace xiebot::crypto
