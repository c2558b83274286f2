// What several of the program's commands begin with.
#pragma once

#include <optional>
#include <string>

#include "bot/config.h"
#include "bot/rules.h"
#include "bot/seeding.h"
#include "bot/store.h"

namespace xiebot {

// The environment of this process.
[[nodiscard]] LoadedConfig load_config_file(const std::string& file);

// The same, with warnings and faults in the log; nullopt when there are faults.
[[nodiscard]] std::optional<Config> config_or_log(const std::string& file);

// Built-in forms and holidays with the company's own. Throws std::runtime_error when a form file
// became faulty since the configuration was checked.
[[nodiscard]] Rules rules_from(const Config& config);

// Seeds the directory in one transaction and logs what came of it.
Seeding seed_and_log(Store& store, const Config& config, Leading leading);

}  // namespace xiebot
