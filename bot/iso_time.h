// Times as machines write them.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace xiebot {

using PreciseInstant = std::chrono::sys_time<std::chrono::microseconds>;

// ISO 8601 with date, time and zone: 2026-11-23T16:59:57+08:00, 2026-11-23T16:59:57.250+0800,
// 2026-11-23T08:59Z. Digits beyond microseconds are dropped. nullopt: anything else, a date that
// does not exist and a time without a zone included.
[[nodiscard]] std::optional<PreciseInstant> parse_iso_time(std::string_view text);

}  // namespace xiebot
