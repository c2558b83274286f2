#include "bot/csv.h"

#include <algorithm>
#include <array>

namespace xiebot {
namespace {

constexpr std::array<std::string_view, 10> kFormulaStarts = {"=",  "+",  "-",  "@",  "\t",
                                                             "\r", "＝", "＋", "－", "＠"};

bool looks_like_formula(std::string_view cell) {
  return std::any_of(kFormulaStarts.begin(), kFormulaStarts.end(),
                     [&](std::string_view start) { return cell.starts_with(start); });
}

void append_cell(std::string& record, std::string_view cell) {
  const std::string_view guard = looks_like_formula(cell) ? "'" : "";
  if (cell.find_first_of(",\"\r\n") == std::string_view::npos) {
    record += guard;
    record += cell;
    return;
  }
  record += '"';
  record += guard;
  for (const char c : cell) {
    if (c == '"') record += '"';
    record += c;
  }
  record += '"';
}

}  // namespace

std::string csv_record(std::span<const std::string> cells) {
  std::string record;
  bool first = true;
  for (const std::string& cell : cells) {
    if (!first) record += ',';
    first = false;
    append_cell(record, cell);
  }
  record += "\r\n";
  return record;
}

}  // namespace xiebot
