// People who speak to the bot and are in no directory.
#pragma once

#include <string>

#include "bot/context.h"

namespace xiebot {

// What such a person hears: whom to ask, and what that one has to do.
[[nodiscard]] std::string whom_to_ask(const Context& context);

// Tells the admins of the sender, once an account. Of a day no more than a few are told; whoever is
// left out is told of when they write again.
void report_stranger(Context& context);

// Forgets those of whom the admins were told long ago.
void forget_strangers(Tx& tx, const Rules& rules);

}  // namespace xiebot
