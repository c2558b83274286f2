// Judgements on what surrounds the bot: clock, calendar, address, disk, quota. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bot/calendar.h"
#include "bot/clock.h"
#include "bot/doctor/finding.h"

namespace xiebot::doctor {

// `theirs`: the time that `who` told; nullopt: none.
[[nodiscard]] Finding check_clock(Instant ours, std::optional<Instant> theirs,
                                  const std::string& who);

// Whether the official arrangement is there for this year and, from 1 December on, the next.
[[nodiscard]] Finding check_calendar(const Calendar& calendar, std::chrono::year_month_day today);

struct AddressFacts {
  std::string url = {};          // public_url; may be empty
  std::string unsigned_by = {};  // platforms whose signatures do not cover the body; empty: none
  bool served = false;           // a bot is running
  bool answered = false;         // url/healthz answered 200
  std::string failure = {};      // why not
};

[[nodiscard]] bool is_https(const std::string& url);
[[nodiscard]] Findings check_address(const AddressFacts& facts);

struct DatabaseFacts {
  std::string path = {};
  bool exists = false;
  bool folder_writable = false;  // the folder is there, and files can be made and changed in it
  bool served = false;           // a process holds the lock of the instance
  std::optional<std::uint64_t> free_bytes = {};  // of the disk
  std::string failure = {};                      // why it cannot be read; empty: it was
  int schema = 0, newest_schema = 0;
  std::vector<std::string> damage = {};         // of the file
  std::vector<std::string> broken_chains = {};  // see Timeline::verify
};

[[nodiscard]] Findings check_database(const DatabaseFacts& facts);

// `used` calls of a month in which `limit` are free.
[[nodiscard]] Finding check_quota(const std::string& what, std::int64_t used, std::int64_t limit);

}  // namespace xiebot::doctor
