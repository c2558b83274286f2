// What the search index is made of: pairs of neighbouring characters, so that a Chinese word of two
// characters and any part of a longer word can be looked up. Pure functions over UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace xiebot::storage {

// The distinct pairs in the text as index tokens joined by blanks, at most `max` of them; 0: all.
// A pair does not reach over a blank. Empty for text without a pair.
[[nodiscard]] std::string bigrams(std::string_view text, std::size_t max = 0);

// The pieces between blanks, ASCII or ideographic.
[[nodiscard]] std::vector<std::string> words(std::string_view text);

// True when the text holds every word.
[[nodiscard]] bool holds_all(std::string_view text, const std::vector<std::string>& words);

}  // namespace xiebot::storage
