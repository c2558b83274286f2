// Lengths of UTF-8 text, for renderers that must keep within a platform's limits. Invalid bytes
// count as one each; nothing here fails.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "cards/card.h"

namespace xiebot::cards {

[[nodiscard]] std::size_t code_points(std::string_view text);

// The length as browsers and chat clients count it: two for what is outside the first plane.
[[nodiscard]] std::size_t utf16_units(std::string_view text);

// At most `max` code points; what is cut leaves an ellipsis in its place.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t max);
// The longest start of the text that has at most `max` UTF-16 units.
[[nodiscard]] std::string_view utf16_prefix(std::string_view text, std::size_t max);

// At most `max` code points over all spans; mentions are kept or dropped whole.
[[nodiscard]] RichText shortened(const RichText& text, std::size_t max);

}  // namespace xiebot::cards
