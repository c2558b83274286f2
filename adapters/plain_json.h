// The JSON that machines send, read quickly: the general parser looks at every character several
// times, and an event is little else than JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>

namespace xiebot {

// The value of a text that holds nothing unusual; nullopt for bad JSON, for nesting deeper than
// `max_depth`, and for what is rare (\u escapes, fractions, integers of more than 18 digits): those
// are the general parser's to judge. A value that is answered is the one it would answer. `text`
// has to be valid UTF-8.
[[nodiscard]] std::optional<nlohmann::json> read_plain_json(std::string_view text, int max_depth);

}  // namespace xiebot
