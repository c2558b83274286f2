// What the bot relies on in everything that adapters hand to it, whoever sent it.
#pragma once

#include <string_view>

#include "bot/event.h"

namespace xiebot::fuzz {

// Valid UTF-8 without control characters, and mention marks only in pairs around an account.
void claim_typed(std::string_view text);

void claim_message(const MessageReceived& message);
void claim_click(const CardClicked& click);
void claim_event(const Event& event);

}  // namespace xiebot::fuzz
