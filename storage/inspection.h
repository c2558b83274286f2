// Looking at a database without changing it, also while the bot runs.
#pragma once

#include <filesystem>
#include <functional>

#include "bot/clock.h"
#include "bot/doctor/surroundings.h"
#include "bot/store.h"

namespace xiebot {

// Reads the whole file: seconds for gigabytes. Where the database is readable and of the shape of
// this program, `look` gets a snapshot. Throws nothing by itself.
[[nodiscard]] doctor::DatabaseFacts inspect_database(const std::filesystem::path& database,
                                                     const Clock& clock,
                                                     const std::function<void(const Tx&)>& look);

}  // namespace xiebot
