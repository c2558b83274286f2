// What the search index is made of: every character, every pair of neighbours, and of ASCII every
// three, so that a Chinese word of any length and any part of a longer word or number can be looked
// up. Pure functions over UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace xiebot::storage {

// The distinct grams of a text, as index tokens joined by blanks. None reaches over a blank.
[[nodiscard]] std::string index_tokens(std::string_view text);

// Some of the grams of the index that a text has when it holds every word, a token each: the
// longest ones, at most `max` of them, from all parts of the query. Single characters only where
// there is nothing longer: so many texts have one that looking it up takes longer than it saves.
// Empty without words.
[[nodiscard]] std::vector<std::string> query_tokens(const std::vector<std::string>& words,
                                                    std::size_t max);

// The pieces between blanks, ASCII or ideographic.
[[nodiscard]] std::vector<std::string> words(std::string_view text);

// True when the text holds every word.
[[nodiscard]] bool holds_all(std::string_view text, const std::vector<std::string>& words);

}  // namespace xiebot::storage
