// The platform's state as the JSON of the demo's HTTP interface (documented in local_web.h).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "adapters/local/chat_platform.h"
#include "bot/calendar.h"

namespace xiebot::local {

// A command the page suggests while one types.
struct CommandHint {
  std::string command;  // /需求
  std::string help;     // one line
};

// One step of the page's introduction: somebody does something in the group or the personal chat.
struct GuideStep {
  std::string account;
  bool group = false;
  std::string text;  // what to do there
  std::string type;  // put into the composer; may be empty
};

// Everybody, with what is unread in their chat with the bot: who may have something to do.
[[nodiscard]] nlohmann::json people_json(const ChatPlatform& platform);
[[nodiscard]] nlohmann::json chats_json(const ChatPlatform& platform, std::string_view account);
[[nodiscard]] nlohmann::json messages_json(const ChatPlatform& platform, const News& news);
[[nodiscard]] nlohmann::json clock_json(Instant now, const Calendar& calendar, const Zone& zone);
[[nodiscard]] nlohmann::json commands_json(std::span<const CommandHint> commands);
[[nodiscard]] nlohmann::json guide_json(const ChatPlatform& platform,
                                        std::span<const GuideStep> steps);
[[nodiscard]] nlohmann::json toast_json(const Toast& toast);

// The card of a message as HTML, with people by the names they have on the platform.
[[nodiscard]] std::string card_html(const ChatPlatform& platform, const std::string& message,
                                    const cards::Card& card);

}  // namespace xiebot::local
