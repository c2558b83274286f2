// Years of entries, as the program would have left them.
#pragma once

#include <cstddef>
#include <filesystem>

#include "bot/clock.h"

namespace xiebot::bench {

inline constexpr std::size_t kOpenEntries = 200;    // of any number, the newest
inline constexpr const char* kCommonWord = "库存";  // in the text of every entry
// In that of every entry of the older half, as of a project that has ended.
inline constexpr const char* kOldWord = "旧系统下线";
inline constexpr const char* kRareWord = "青藏高原";  // in that of one in 5,000

// Brings the database of `config` (a file written by write_config(), the company being in it) to so
// many requests, each submitted as people submit them, with its timeline, messages and deadline;
// all but kOpenEntries are done, and their messages sent. Nobody else may have it open.
void fill_archive(const std::filesystem::path& config, const Clock& clock, std::size_t entries);

}  // namespace xiebot::bench
