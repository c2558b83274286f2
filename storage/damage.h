// What SQLite says went wrong, with what an administrator can do about it.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>

namespace xiebot::storage {

// The file does not hold a sound database (any more): waiting does not mend it.
[[nodiscard]] bool is_damage(const SQLite::Exception& error);

// One line for the log, and for whoever starts the program.
[[nodiscard]] std::string explain(const SQLite::Exception& error);

}  // namespace xiebot::storage
