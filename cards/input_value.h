// What an input already holds, sorted by what a renderer can show of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cards/card.h"

namespace xiebot::cards {

// A day of the calendar, written 2026-11-23.
[[nodiscard]] bool is_date(std::string_view text);
// A day and a minute, written 2026-11-23 18:30.
[[nodiscard]] bool is_date_time(std::string_view text);

// The values that are options, in the order of the options, and the rest: words that somebody typed
// and that name no option. They are shown beside the field, so that nothing typed is lost.
struct Chosen {
  std::vector<Option> options;
  std::vector<std::string> words;
};
[[nodiscard]] Chosen chosen(const Input& input);

// The first value; empty where there is none.
[[nodiscard]] std::string first_value(const Input& input);

// Whether the link may be shown as one: http or https and a host, without blanks or quotes.
[[nodiscard]] bool is_web_link(std::string_view link);

// The words with an ideographic comma between them.
[[nodiscard]] std::string enumerated(const std::vector<std::string>& words);

// 「你写的是「…」，不在可选项里」 for words that name no option; empty for none.
[[nodiscard]] std::string unknown_words(const std::vector<std::string>& words);

}  // namespace xiebot::cards
