// CSV as RFC 4180 has it, in the way spreadsheets read it safely.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace xiebot {

// Starts a file: spreadsheets take it for UTF-8 by this mark.
inline constexpr std::string_view kCsvStart = "\xEF\xBB\xBF";

// One record with its line end. A cell that a spreadsheet would take for a formula (it begins with
// = + - @, their full-width forms, a tab or a carriage return) gets an apostrophe in front.
[[nodiscard]] std::string csv_record(std::span<const std::string> cells);

}  // namespace xiebot
