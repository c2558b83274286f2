// Turns a card callback into a neutral Event, and an Outcome into its answer.
//
// Protocol: open.dingtalk.com, "card event callback" and "form variables"; the data of a stream
// callback is the same object, and so is the answer inside its `response`.
#pragma once

#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <variant>

#include "adapters/webhook.h"
#include "bot/event.h"
#include "cards/card.h"

namespace xiebot::dingtalk {

struct Click {
  Event event;  // without a key
  // Equal for what cannot be told from the same click delivered twice: card, person, button and
  // everything the click brought.
  std::string identity;
};

// What a card sends back, and the variables it has: cards/dingtalk_template.h. A parameter that is
// an object, or the text of one, and named kDingtalkActionParam becomes the action; plain ones join
// it under their own names. The form's values, and lists and choices outside a form, become inputs;
// unfilled ones are left out. Never throws on what comes.
[[nodiscard]] std::variant<Click, webhook::Refusal> read_click(const nlohmann::json& body,
                                                               Instant clicked_at);

// The variables that show a card in the configured template, in a chat of this kind.
using CardParams =
    std::function<std::map<std::string, std::string>(const cards::Card&, ChatKind kind)>;

// What the answer to a click is made with.
struct ClickAnswer {
  ChatKind kind = ChatKind::personal;  // where the card is
  std::string time;                    // of the click, as people read it
  const CardParams& card_params;
};

// "{}" when there is nothing to say. Whoever clicked sees the toast with its time, since it stays
// under the card while that goes on changing; and no older one beside a card that changed.
[[nodiscard]] std::string encode(const Outcome& outcome, const ClickAnswer& answer);

}  // namespace xiebot::dingtalk
