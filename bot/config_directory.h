// The configuration's departments, people, projects and groups.
#pragma once

#include "bot/config.h"
#include "bot/config_node.h"

namespace xiebot {

// Reads `departments`, `people` and `projects` below the root, with every reference checked.
void read_directory(const ConfigNode& root, Config& config);

}  // namespace xiebot
