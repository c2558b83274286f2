// The shape of the database, as an append-only list of steps.
#pragma once

#include "storage/connection.h"

namespace xiebot::storage {

// The shape this program knows: the number of steps.
[[nodiscard]] int newest_schema();

// Brings the database to the newest shape, or to the one `upto` steps make, one transaction a step.
// Throws std::runtime_error when it was written by a newer program or is not a database of ours.
void migrate(Connection& connection, int upto = newest_schema());

}  // namespace xiebot::storage
