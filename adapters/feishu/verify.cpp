#include "adapters/feishu/verify.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "adapters/json_reader.h"
#include "bot/crypto.h"

namespace xiebot::feishu {
namespace {

using json_reader::member;
using json_reader::text;
using nlohmann::json;
using webhook::header;

constexpr std::size_t kIv = 16;

std::optional<std::string> decrypt(const std::string& encrypt, const std::string& encrypt_key) {
  const auto data = crypto::decode_base64(encrypt);
  if (!data || data->size() < 2 * kIv) return std::nullopt;
  const std::string_view view = *data;
  return crypto::decrypt_aes256_cbc(crypto::sha256(encrypt_key), view.substr(0, kIv),
                                    view.substr(kIv));
}

bool token_matches(const std::string& token, const FeishuConfig& config) {
  return !token.empty() && crypto::equal_secrets(token, config.verification_token);
}

// The plaintext envelope, or why there is none.
std::variant<json, Refusal> open(std::string_view raw_body, const FeishuConfig& config) {
  json outer = json_reader::parse(raw_body);
  if (!outer.is_object()) return Refusal{400, "body is not a JSON object"};
  if (!outer.contains("encrypt")) {
    if (!config.encrypt_key.empty()) return Refusal{400, "plaintext although encryption is on"};
    return outer;
  }
  if (config.encrypt_key.empty()) return Refusal{400, "encrypted although no key is configured"};
  // Of the outer object only `encrypt` counts: the keys beside it are anybody's.
  const auto plain = decrypt(text(outer, "encrypt"), config.encrypt_key);
  if (!plain) return Refusal{400, "body cannot be decrypted"};
  json inner = json_reader::parse(*plain);
  if (!inner.is_object()) return Refusal{400, "decrypted body is not a JSON object"};
  return inner;
}

}  // namespace

bool signature_matches(const std::map<std::string, std::string>& headers, std::string_view raw_body,
                       const std::string& encrypt_key) {
  std::string signed_text(header(headers, "x-lark-request-timestamp"));
  signed_text += header(headers, "x-lark-request-nonce");
  signed_text += encrypt_key;
  signed_text += raw_body;
  return crypto::equal_secrets(header(headers, "x-lark-signature"),
                               crypto::sha256_hex(signed_text));
}

Verdict verify(const std::map<std::string, std::string>& headers, std::string_view raw_body,
               const FeishuConfig& config) {
  auto opened = open(raw_body, config);
  if (const auto* refusal = std::get_if<Refusal>(&opened)) return *refusal;
  json& body = std::get<json>(opened);

  // The challenge comes without a signature whatever is configured, so that it has to be opened
  // before it can be told apart.
  if (text(body, "type") == "url_verification") {
    if (!token_matches(text(body, "token"), config)) {
      return Refusal{401, "verification token differs"};
    }
    if (!member(body, "challenge").is_string()) return Refusal{400, "challenge is missing"};
    return Challenge{text(body, "challenge")};
  }

  if (!config.encrypt_key.empty() && !signature_matches(headers, raw_body, config.encrypt_key)) {
    return Refusal{401, "signature is missing or differs"};
  }

  const json& head = member(body, "header");
  const bool version1 = !head.is_object();
  if (!token_matches(text(version1 ? body : head, "token"), config)) {
    return Refusal{401, "verification token differs"};
  }
  const std::string app = text(version1 ? member(body, "event") : head, "app_id");
  // Version 1 does not promise the app id in every event.
  if (app != config.app_id && !(version1 && app.empty())) {
    return Refusal{401, "app id differs"};
  }
  return Verdict(std::in_place_type<json>, std::move(body));
}

}  // namespace xiebot::feishu
