// Pure functions over UTF-8 text.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace xiebot {

[[nodiscard]] bool valid_utf8(std::string_view text);

// Invalid sequences become U+FFFD; control characters (but newline and tab), bidirectional controls
// and zero-width characters are dropped; CR LF becomes LF. Mention marks (bot/event.h) are dropped.
[[nodiscard]] std::string clean(std::string_view text);

// The same of a text that has one line, as a name: line breaks and tabs become blanks; trimmed.
[[nodiscard]] std::string clean_line(std::string_view text);

// Canonical composition (NFC) of valid UTF-8: the form in which text is stored.
[[nodiscard]] std::string nfc(std::string_view text);

// Code points of valid UTF-8.
[[nodiscard]] std::size_t length(std::string_view text);

// At most `max` code points, with an ellipsis in place of what was cut.
[[nodiscard]] std::string shorten(std::string_view text, std::size_t max);

[[nodiscard]] std::string_view trim(std::string_view text);  // ASCII and ideographic blanks

// For comparing what people type with what we know: NFKC (full width to half width), traditional to
// simplified Chinese, lower case, trimmed. Never stored. Thread-safe, cheap for Chinese and ASCII.
[[nodiscard]] std::string fold(std::string_view text);

// The candidates nearest to `word` by edit distance over folded code points, best first; at most
// `max`, and none that is further than half its length.
[[nodiscard]] std::vector<std::string> nearest(std::string_view word,
                                               std::span<const std::string> candidates,
                                               std::size_t max = 3);

// 138****0000; a number with area code loses the four digits before the last four. Anything that is
// not a phone number keeps its first and last character.
[[nodiscard]] std::string mask_phone(std::string_view phone);

}  // namespace xiebot
