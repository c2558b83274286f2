// Days that administrators add to the calendar while the bot runs: how they write them, and where
// they are kept.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "bot/company_calendar.h"
#include "bot/store.h"

namespace xiebot {

// Understands a year's file in the holiday-cn layout (bot/calendar_file.h), or lines (or pieces
// between ；) such as
//   2027-02-05 至 2027-02-11 放假 春节
//   2027-02-20 上班 春节
// With 2027年 in front they are that year's whole official arrangement; without it single days of
// the company. What is wrong comes back as a sentence for people that names every faulty place.
[[nodiscard]] std::variant<ImportedDays, std::string> parse_days(std::string_view text);

// Later days replace earlier ones of the same date.
[[nodiscard]] ImportedDays merged(ImportedDays earlier, const ImportedDays& later);

// What was imported so far.
[[nodiscard]] ImportedDays imported_days(const Tx& tx);
void keep_imported_days(Tx& tx, const ImportedDays& imported);

}  // namespace xiebot
