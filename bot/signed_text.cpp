#include "bot/signed_text.h"

#include "bot/digest.h"

namespace xiebot {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kSetting = "link_key";
constexpr std::size_t kKeyBytes = 32;

// RFC 4648, section 5, without padding.
std::string base64url(std::string_view bytes) {
  std::string text;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : bytes) {
    bits = (bits << 8U) | static_cast<unsigned char>(c);
    for (held += 8; held >= 6;) {
      held -= 6;
      text += kAlphabet[(bits >> static_cast<unsigned>(held)) & 0x3FU];
    }
  }
  if (held > 0) text += kAlphabet[(bits << static_cast<unsigned>(6 - held)) & 0x3FU];
  return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const std::size_t digit = kAlphabet.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = (bits << 6U) | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes += static_cast<char>((bits >> static_cast<unsigned>(held)) & 0xFFU);
    }
  }
  return bytes;
}

}  // namespace

std::string Signer::sign(std::string_view purpose, std::string_view text) const {
  const std::string signed_part = std::string(purpose) + '\0' + std::string(text);
  return base64url(text) + "." + base64url(hmac_sha256(key_, signed_part));
}

std::optional<std::string> Signer::read(std::string_view purpose, std::string_view token) const {
  const std::optional<std::string> text = from_base64url(token.substr(0, token.find('.')));
  if (!text) return std::nullopt;
  // Compared as it is written, so that a text has one token only.
  if (!equal_secrets(sign(purpose, *text), token)) return std::nullopt;
  return text;
}

std::string link_key(Store& store) {
  std::string key;
  store.transact([&](Tx& tx) {
    key = tx.settings().get(kSetting).value_or("");
    if (!key.empty()) return;
    key = random_hex(kKeyBytes);
    tx.settings().set(kSetting, key);
  });
  return key;
}

}  // namespace xiebot
