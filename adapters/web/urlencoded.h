// What browsers send when a form without script is submitted.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xiebot::web {

// The fields of an application/x-www-form-urlencoded body, in their order; nullopt: it is none.
[[nodiscard]] std::optional<std::map<std::string, std::vector<std::string>>> read_urlencoded(
    std::string_view body);

}  // namespace xiebot::web
