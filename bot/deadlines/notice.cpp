#include "bot/deadlines/notice.h"

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

}  // namespace

std::string_view stored_name(NoticeKind kind) {
  return std::ranges::find(kNames, kind, [](const auto& row) { return row.first; })->second;
}

NoticeKind notice_kind_stored_as(std::string_view name) {
  const auto* row = std::ranges::find(kNames, name, [](const auto& item) { return item.second; });
  if (row == kNames.end()) throw std::invalid_argument("no such kind of notice");
  return row->first;
}

}  // namespace xiebot
