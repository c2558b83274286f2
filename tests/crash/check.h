// Compares what the program left, in its database and before people's eyes, with the ledger.
#pragma once

#include <filesystem>

#include "tests/crash/company.h"
#include "tests/crash/ledger.h"
#include "tests/crash/world.h"

namespace xiebot::crash {

// Of a program that has come to rest and ended. Adds to the faults and figures of `findings`.
void check(const Company& company, const Ledger& ledger, const Clock& clock,
           const std::filesystem::path& database, Findings& findings);

}  // namespace xiebot::crash
