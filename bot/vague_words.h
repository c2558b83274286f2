// Whether a target can be measured.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace xiebot {

// The question to put about a text that holds 尽快, 大概 and the like, or neither a figure nor a
// date; nullopt when it is clear enough.
[[nodiscard]] std::optional<std::string> vague_question(std::string_view text);

}  // namespace xiebot
