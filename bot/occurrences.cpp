#include "bot/occurrences.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace xiebot {
namespace {

constexpr std::array<std::pair<OccurrenceState, std::string_view>, 3> kNames = {{
    {OccurrenceState::waiting, "waiting"},
    {OccurrenceState::done, "done"},
    {OccurrenceState::skipped, "skipped"},
}};

}  // namespace

std::string_view stored_name(OccurrenceState state) {
  return std::ranges::find(kNames, state, [](const auto& row) { return row.first; })->second;
}

OccurrenceState occurrence_state_stored_as(std::string_view name) {
  const auto* row = std::ranges::find(kNames, name, [](const auto& item) { return item.second; });
  if (row == kNames.end()) throw std::invalid_argument("no such state of an occurrence");
  return row->first;
}

}  // namespace xiebot
