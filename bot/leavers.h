// People who left the company, as a platform tells.
#pragma once

#include <string_view>

#include "bot/rules.h"
#include "bot/store.h"

namespace xiebot {

// The account speaks for nobody any more. A person without another one is taken off the list of
// those at work, and what waits for them is told to the lead of their department, or to the admins
// where there is none. An account of nobody changes nothing.
void account_left(Tx& tx, const Rules& rules, std::string_view channel, std::string_view account);

}  // namespace xiebot
