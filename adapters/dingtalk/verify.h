// Is an HTTP request from DingTalk, for this app? Robot messages and card callbacks are signed
// alike: over the time only, never over the body, so that whoever holds a signature can put it on
// any body for an hour. TLS in front is required, and a signature is treated as a secret.
//
// Protocol: open.dingtalk.com, "receive messages of the robot" (headers timestamp, sign) and "card
// event callback" (headers x-ddpaas-signature-timestamp, x-ddpaas-signature).
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <variant>

#include "adapters/webhook.h"

namespace xiebot::dingtalk {

using webhook::Refusal;

// A moment in UTC, as fine as the platform tells it.
using Moment = std::chrono::sys_time<std::chrono::milliseconds>;

// How far a signature's time may lie from now, either way.
inline constexpr std::chrono::hours kSignatureWindow{1};

// When the request was signed, or why it is refused. Header names are compared without case, the
// signature in constant time; an empty secret fits nothing.
using Signature = std::variant<Moment, Refusal>;
[[nodiscard]] Signature verify_robot(const std::map<std::string, std::string>& headers,
                                     const std::string& client_secret, Moment now);
[[nodiscard]] Signature verify_card(const std::map<std::string, std::string>& headers,
                                    const std::string& callback_secret, Moment now);

}  // namespace xiebot::dingtalk
