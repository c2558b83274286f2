// Keys that the bot makes for itself: made once, kept in the database, whose file is readable by
// its owner only.
#pragma once

#include <string>
#include <string_view>

#include "bot/store.h"

namespace xiebot {

// The key of that name, as 64 hex digits (256 bits from the system's random source); made now when
// there is none yet. Names are never changed: what was signed under a key needs it.
[[nodiscard]] std::string kept_key(Store& store, std::string_view name);

}  // namespace xiebot
