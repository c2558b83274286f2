// What a platform counts against a month's quota, kept over restarts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bot/store.h"

namespace xiebot {

// What a process has used since its start, of one kind ("api", "webhook").
struct Usage {
  std::string channel;
  std::string kind;
  std::string owner;  // names the process
  std::int64_t since_start = 0;
};

// The month of a date like "2026-11-23": "2026-11".
[[nodiscard]] std::string month_of(std::string_view date);

// The month's total so far; `month` is "2026-11".
[[nodiscard]] std::int64_t used_in(const Tx& tx, std::string_view channel, std::string_view kind,
                                   std::string_view month);

// Adds what was used since the last call to the month's total, and answers it. Calling it twice, or
// in a transaction that runs again, counts nothing twice.
std::int64_t count_usage(Tx& tx, const Usage& usage, std::string_view month);

}  // namespace xiebot
