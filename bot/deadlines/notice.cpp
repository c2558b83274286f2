#include "bot/deadlines/notice.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace xiebot {
namespace {

constexpr std::array<std::pair<NoticeKind, std::string_view>, 7> kNames = {{
    {NoticeKind::reminder, "reminder"},
    {NoticeKind::lapse, "lapse"},
    {NoticeKind::nudge, "nudge"},
    {NoticeKind::handover, "handover"},
    {NoticeKind::sheet_due, "sheet_due"},
    {NoticeKind::sheet_missing, "sheet_missing"},
    {NoticeKind::sheet_missing_again, "sheet_missing_again"},
}};

constexpr std::string_view kAgain = "again:";

}  // namespace

std::string_view stored_name(NoticeKind kind) {
  return std::ranges::find(kNames, kind, [](const auto& row) { return row.first; })->second;
}

NoticeKind notice_kind_stored_as(std::string_view name) {
  const auto* row = std::ranges::find(kNames, name, [](const auto& item) { return item.second; });
  if (row == kNames.end()) throw std::invalid_argument("no such kind of notice");
  return row->first;
}

std::string key_again(std::string_view key, Instant at) {
  return fmt::format("{}{}:{}", kAgain, at.time_since_epoch().count(), origin_of(key));
}

std::string_view origin_of(std::string_view key) {
  if (!key.starts_with(kAgain)) return key;
  key.remove_prefix(kAgain.size());
  const std::size_t colon = key.find(':');
  return colon == std::string_view::npos ? key : key.substr(colon + 1);
}

}  // namespace xiebot
