// Opens a webhook request of Feishu: is it from the platform, for this app, and what does it say?
//
// Protocol: open.feishu.cn, "Receive events / callbacks", encryption and signature.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <variant>

#include "adapters/webhook.h"
#include "bot/config.h"

namespace xiebot::feishu {

// The platform tries out the address: answer its challenge.
struct Challenge {
  std::string text;
};

using webhook::Refusal;

// A json is the plaintext envelope, verified; it is an object.
using Verdict = std::variant<nlohmann::json, Challenge, Refusal>;

// With an encrypt key configured, everything has to be encrypted, and everything but the challenge
// signed over the raw bytes. Without one there is no signature to trust, even when a header holds
// one: the verification token alone decides. Header names are compared without case; the signature
// is lower-case hex as the platform writes it.
//
// The request's timestamp is signed but opens no window of its own: its unit and whether a retry
// is signed anew are not documented, and de-duplication by key is the safer guard.
[[nodiscard]] Verdict verify(const std::map<std::string, std::string>& headers,
                             std::string_view raw_body, const FeishuConfig& config);

// One step of it: whether X-Lark-Signature fits the raw bytes.
[[nodiscard]] bool signature_matches(const std::map<std::string, std::string>& headers,
                                     std::string_view raw_body, const std::string& encrypt_key);

}  // namespace xiebot::feishu
