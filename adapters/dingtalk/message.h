// Turns the body of a robot message into a neutral Event.
//
// Protocol: open.dingtalk.com, "receive messages of the robot"; the data of a stream callback is
// the same object.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <variant>

#include "adapters/dingtalk/session_book.h"
#include "adapters/webhook.h"
#include "bot/config.h"
#include "bot/event.h"

namespace xiebot::dingtalk {

struct RobotMessage {
  Event event;
  std::string message_id;          // the platform's, also part of the key
  std::optional<Session> session;  // not there when it came from somewhere else than the platform
  // Whether it was addressed to another robot of the same app than the configured one.
  bool to_other_robot = false;
};

// The organisation's monthly quota is used up: the platform tells of a message without its text.
struct QuotaExhausted {
  std::string message_id;
  Instant since;
};

// Never throws on what comes. A sender without a user id here (from another organisation, or while
// the robot is not published) gets an account of another shape that fits nobody's, so that the bot
// says that it does not know them.
//
// Mentions of others stand in the text as "@name " while only a list beside it says who was meant:
// they become mentions of ours when there is one of each, and stay words otherwise.
[[nodiscard]] std::variant<RobotMessage, QuotaExhausted, webhook::Refusal> read_robot_message(
    const nlohmann::json& body, const DingTalkConfig& config, Instant now);

}  // namespace xiebot::dingtalk
