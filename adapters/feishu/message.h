// Reads the content of a message people sent to the bot.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "bot/event.h"

namespace xiebot::feishu {

struct ReadMessage {
  MessageReceived message;
  bool mentions_bot = false;
};

// `message` is event.message of im.message.receive_v1, `bot` the bot's own open_id or empty.
[[nodiscard]] ReadMessage read_message(const nlohmann::json& message, std::string_view bot);

}  // namespace xiebot::feishu
