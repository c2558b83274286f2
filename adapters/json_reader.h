// Reading JSON that came from outside: bounded, and taken apart without trusting its shape. What
// is missing or of another type reads as empty. Nothing here throws on bad input.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace xiebot::json_reader {

// Deeper than anything the platforms send; a parser's recursion must not be an outsider's choice.
inline constexpr int kMaxDepth = 64;

// Discarded (json::is_discarded) for bad syntax, invalid UTF-8 or nesting deeper than kMaxDepth.
[[nodiscard]] nlohmann::json parse(std::string_view text);

// The member of an object; null when `object` is none or has no such member.
[[nodiscard]] const nlohmann::json& member(const nlohmann::json& object, std::string_view name);

// The member when it is a string, else empty.
[[nodiscard]] std::string text(const nlohmann::json& object, std::string_view name);

// The object that `value` is, or whose JSON it is as a text; else null.
[[nodiscard]] nlohmann::json object_in(const nlohmann::json& value);

// A text as it is, anything else as its JSON.
[[nodiscard]] std::string flat(const nlohmann::json& value);

// As compact JSON; invalid UTF-8 inside becomes U+FFFD instead of an exception.
[[nodiscard]] std::string dump(const nlohmann::json& value);

}  // namespace xiebot::json_reader
