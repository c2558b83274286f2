// Phone numbers as people write them in China.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace xiebot {

// A mobile number (11 digits, +86 allowed), a landline with area code and perhaps an extension, or
// a 400/800 number; half-width and without blanks. nullopt: none of these.
[[nodiscard]] std::optional<std::string> parse_phone(std::string_view words);

}  // namespace xiebot
