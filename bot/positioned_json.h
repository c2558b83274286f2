// JSON with comments whose values know the line they stand on; the reader behind the configuration
// and the form files.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/file_fault.h"

namespace xiebot {

struct PositionedJson {
  std::string file;
  // JSON pointer of every key and array element -> line, from 1.
  std::map<std::string, int> lines;
  bool broken = false;  // a syntax error: there is no value
  // Syntax errors (at most one) and duplicate keys.
  std::vector<FileFault> faults;

  // A fault at the value with this pointer; where there is none (a missing key), its line is that
  // of the nearest value around it.
  [[nodiscard]] FileFault fault(std::string_view pointer, std::string what) const;
};

// Parses `text`; on a syntax error `value` is null. Text that is not UTF-8 or is nested beyond 64
// levels counts as one. Of a duplicate key the last value counts. No fault quotes a value: it may
// be a secret.
[[nodiscard]] PositionedJson parse_positioned(std::string_view file, std::string_view text,
                                              nlohmann::json& value);

}  // namespace xiebot
