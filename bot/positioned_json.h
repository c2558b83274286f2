// JSON with comments whose values know the line they stand on; the reader behind the configuration
// and the form files.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/form_loader.h"

namespace xiebot {

struct PositionedJson {
  // JSON pointer of every key and array element -> line, from 1.
  std::map<std::string, int> lines;
  // Syntax errors (at most one) and duplicate keys.
  std::vector<FileFault> faults;
};

// Parses `text`; on a syntax error `value` is null. Nesting beyond 64 levels is a fault.
[[nodiscard]] PositionedJson parse_positioned(std::string_view file, std::string_view text,
                                              nlohmann::json& value);

}  // namespace xiebot
