// The demo page's files as HTTP responses.
#pragma once

#include <optional>
#include <string_view>

#include "adapters/http_server.h"

namespace xiebot::local {

// With headers that keep the page to its own scripts, styles and addresses. nullopt: no such file.
[[nodiscard]] std::optional<http::Response> page_file(std::string_view name);

}  // namespace xiebot::local
