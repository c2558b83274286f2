#include "bot/signed_text.h"

#include <algorithm>

#include "bot/crypto.h"

namespace xiebot {
namespace {

// RFC 4648, section 5, without padding.
std::string base64url(std::string_view bytes) {
  std::string text = crypto::encode_base64(bytes);
  text.erase(std::min(text.find('='), text.size()));
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
  std::string standard(text);
  std::ranges::replace(standard, '-', '+');
  std::ranges::replace(standard, '_', '/');
  while (standard.size() % 4 != 0) standard += '=';
  return crypto::decode_base64(standard);
}

}  // namespace

std::string Signer::sign(std::string_view purpose, std::string_view text) const {
  const std::string signed_part = std::string(purpose) + '\0' + std::string(text);
  return base64url(text) + "." + base64url(crypto::hmac_sha256(key_, signed_part));
}

std::optional<std::string> Signer::read(std::string_view purpose, std::string_view token) const {
  std::optional<std::string> text = from_base64url(token.substr(0, token.find('.')));
  if (!text) return std::nullopt;
  // Compared as it is written, so that a text has one token only.
  if (!crypto::equal_secrets(sign(purpose, *text), token)) return std::nullopt;
  return text;
}

}  // namespace xiebot
