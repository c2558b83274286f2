// Reads what a click on a card brings: the button's value and the form around it.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "bot/event.h"

namespace xiebot::feishu {

// `action` is event.action of card.action.trigger. The message id stays empty.
//
// Dates lose the zone the platform adds ("2026-11-23 18:30 +0800"), a checker becomes "true" or
// "false", people become mentions, and whatever a platform might send for an unfilled field (no
// key, "", [] or null) is left out.
[[nodiscard]] CardClicked read_click(const nlohmann::json& action);

}  // namespace xiebot::feishu
