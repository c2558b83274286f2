// Several names in one text.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace xiebot {

// Cuts `words` at 、,，;；/| and line breaks, then at blanks and @; a piece that `known` accepts is
// not cut further, so that a name may hold any of these signs. Pieces are trimmed, without @ in
// front, not blank.
[[nodiscard]] std::vector<std::string> split_names(
    std::string_view words, const std::function<bool(const std::string&)>& known);

}  // namespace xiebot
