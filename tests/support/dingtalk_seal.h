// The platform's side of DingTalk's webhook protection: signatures and sealed events.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "adapters/http_server.h"

namespace xiebot::support {

using Headers = std::map<std::string, std::string>;

// The headers of a robot message, and of a card callback.
[[nodiscard]] Headers dingtalk_robot_headers(std::int64_t milliseconds, const std::string& secret);
[[nodiscard]] Headers dingtalk_card_headers(std::int64_t milliseconds, const std::string& secret);

struct DingTalkSubscription {
  std::string token;
  std::string aes_key;
  std::string owner;
};

// The request that brings an event.
[[nodiscard]] http::Request dingtalk_event(std::string_view plaintext,
                                           const DingTalkSubscription& subscription);

// What an answer says. Throws std::runtime_error for one the platform would not take.
[[nodiscard]] std::string dingtalk_unseal(const std::string& answer,
                                          const DingTalkSubscription& subscription);

}  // namespace xiebot::support
