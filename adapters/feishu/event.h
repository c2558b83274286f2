// Turns a verified envelope of Feishu into a neutral Event.
//
// Protocol: im.message.receive_v1, card.action.trigger and their neighbours, contact.user.*_v3,
// envelope versions 1 and 2.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <variant>

#include "bot/event.h"

namespace xiebot::feishu {

// The channel name of every event and delivery of this adapter.
inline constexpr std::string_view kChannel = "feishu";

// Not for the bot; the platform is told 200 all the same, or it would send it four times more.
struct Ignored {
  std::string_view reason;  // for the log; static text
};

// Somebody left the company: no event of a chat, and nobody's act.
struct PersonLeft {
  std::string key;  // as in Event: the same key is the same event
  Instant at;
  std::string account;  // not empty
};

// `bot` is the bot's own open_id, empty while it is not known yet. `now` stands in for a time the
// envelope does not tell. Never throws on what the platform sends.
[[nodiscard]] std::variant<Event, PersonLeft, Ignored> to_event(const nlohmann::json& root,
                                                                std::string_view bot, Instant now);

}  // namespace xiebot::feishu
