// `/绑定`: a group to a project, by administrators; an account to a person, by its owner.
#pragma once

#include "bot/commands.h"

namespace xiebot {

// `/绑定 我` gives whoever is known a one-time code; `/绑定 12345678`, sent from an account on
// another channel, ties that account to them. Anything else is about the group (bind_group()).
void bind(Context& context, const CommandCall& call);

}  // namespace xiebot
