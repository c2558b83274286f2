// Reads what somebody wrote to the robot.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "bot/event.h"

namespace xiebot::dingtalk {

// Whether the message was written in the personal chat with the robot; else in a group.
[[nodiscard]] bool is_personal(const nlohmann::json& body);

// Text, mentions and `unreadable` of a robot message's body; the message id stays empty.
[[nodiscard]] MessageReceived read_text(const nlohmann::json& body);

}  // namespace xiebot::dingtalk
