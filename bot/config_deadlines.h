// The configuration's deadlines.
#pragma once

#include "bot/config.h"
#include "bot/config_node.h"

namespace xiebot {

// {"request.approve": "2 wd", "request.confirm": {"length": "1 wd", "reminders": ["half-way"]}}: by
// the name of a rule in the flows' tables; what is left out stays as it is there.
void read_deadlines(const ConfigNode& node, Config& config);

}  // namespace xiebot
