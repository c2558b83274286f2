// Decimal numbers as people write them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace xiebot {

// 080.50 -> "80.5": the shortest way to write the same number. Full-width digits, a sign and commas
// between thousands are understood; at most 15 digits. nullopt: not a number.
[[nodiscard]] std::optional<std::string> parse_decimal(std::string_view words);

// 80, 80%, 80 ％ -> "80".
[[nodiscard]] std::optional<std::string> parse_percent(std::string_view words);

// The value of what the functions above answer.
[[nodiscard]] double decimal_value(const std::string& decimal);

// The shortest way to write a number, for people.
[[nodiscard]] std::string show_decimal(double value);

}  // namespace xiebot
