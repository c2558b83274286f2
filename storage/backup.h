// A copy of the database while it is in use.
#pragma once

#include <filesystem>

namespace xiebot {

// Writes a consistent copy of `database` to `copy`, which it replaces in one step; only the owner
// may read it. Entries that are filed in a restored copy get ids that were never given before. Any process may call this while the bot runs. Throws std::runtime_error; what stood
// at `copy` before is untouched then. What a killed call left beside it is removed a day later.
void backup_database(const std::filesystem::path& database, const std::filesystem::path& copy);

}  // namespace xiebot
