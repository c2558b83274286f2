// SQLite's own look for damage in a database file.
#pragma once

#include <string>
#include <vector>

#include "storage/connection.h"

namespace xiebot::storage {

// What is wrong, in SQLite's words; empty: nothing. Reads the whole file; throws what a query does.
[[nodiscard]] std::vector<std::string> quick_check(Connection& connection);

}  // namespace xiebot::storage
