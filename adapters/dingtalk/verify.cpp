#include "adapters/dingtalk/verify.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include "bot/crypto.h"

namespace xiebot::dingtalk {
namespace {

using webhook::header;

std::optional<Moment> moment_in(std::string_view digits) {
  constexpr std::size_t kLongest = 15;  // in milliseconds some 30,000 years: no overflow below
  if (digits.empty() || digits.size() > kLongest) return std::nullopt;
  if (!std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return std::nullopt;
  }
  std::int64_t milliseconds = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), milliseconds);
  return Moment(std::chrono::milliseconds(milliseconds));
}

Signature verify(std::string_view timestamp, std::string_view signature, const std::string& secret,
                 const std::string& signed_text, Moment now) {
  const auto at = moment_in(timestamp);
  if (!at) return Refusal{401, "timestamp is missing or no number"};
  const std::string expected = crypto::encode_base64(crypto::hmac_sha256(secret, signed_text));
  if (secret.empty() || !crypto::equal_secrets(signature, expected)) {
    return Refusal{401, "signature is missing or differs"};
  }
  // After the signature: only who signed learns what our clock says.
  if (*at < now - kSignatureWindow || *at > now + kSignatureWindow) {
    return Refusal{401, "signed more than an hour from now; do the clocks agree?"};
  }
  return *at;
}

}  // namespace

Signature verify_robot(const std::map<std::string, std::string>& headers,
                       const std::string& client_secret, Moment now) {
  const std::string_view timestamp = header(headers, "timestamp");
  return verify(timestamp, header(headers, "sign"), client_secret,
                std::string(timestamp) + "\n" + client_secret, now);
}

Signature verify_card(const std::map<std::string, std::string>& headers,
                      const std::string& callback_secret, Moment now) {
  const std::string_view timestamp = header(headers, "x-ddpaas-signature-timestamp");
  return verify(timestamp, header(headers, "x-ddpaas-signature"), callback_secret,
                std::string(timestamp), now);
}

}  // namespace xiebot::dingtalk
