// Where the channel learns a chat's webhook from: DingTalk hands one out with every message that
// somebody writes to the robot, good for some 90 minutes.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace xiebot::dingtalk {

// The sessionWebhook of a group, by its openConversationId, or of a person's chat with the robot,
// by account; nullopt when none is known that still lives. Called by several threads at once, and
// does not throw. May be empty: no chat has one.
using SessionSource = std::function<std::optional<std::string>(const std::string& chat_or_account)>;

}  // namespace xiebot::dingtalk
