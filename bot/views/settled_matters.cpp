#include "bot/views/settled_matters.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "bot/flow.h"

namespace xiebot {
namespace {

std::optional<Settled> settled(const Tx& tx, const Rules& rules, const Notice& notice) {
  if (auto sheet = settled_sheet(tx, rules, notice)) {
    return Settled{.name = sheet->what, .line = std::move(sheet->line)};
  }
  std::optional<Entry> entry = tx.entries().find(notice.entry);
  if (!entry) return std::nullopt;
  const std::string what = fmt::format("{}「{}」", entry->number, entry->title);
  const auto deadline = tx.deadlines().find(notice.deadline);
  Settled gone{.name = entry->number};
  if (entry->open && put_off_again(tx, notice)) {
    gone.line = fmt::format("{}已推迟，到时再提醒。", what);
  } else if (deadline && deadline->open && deadline->lapsed) {
    gone.line = fmt::format("{}的期限已到，已另行通知。", what);
  } else {
    const Flow* flow = find_flow(entry->flow);
    const State* state = flow == nullptr ? nullptr : flow->state(entry->state);
    gone.line = fmt::format("{}现在是「{}」，这里不用再处理。", what,
                            state == nullptr ? entry->state : state->label);
  }
  gone.entry = std::move(entry);
  return gone;
}

}  // namespace

std::vector<Settled> settled_of(const Tx& tx, const Rules& rules, std::string_view bundle,
                                const std::vector<Matter>& matters,
                                const std::vector<SheetReminder>& sheets) {
  std::vector<Settled> found;
  for (const Notice& notice : tx.notices().of_bundle(bundle)) {
    const bool spoken_of =
        std::ranges::any_of(
            matters, [&](const Matter& matter) { return matter.entry.id == notice.entry; }) ||
        std::ranges::find(sheets, notice.topic, &SheetReminder::topic) != sheets.end();
    if (spoken_of) continue;
    auto gone = settled(tx, rules, notice);
    if (!gone || std::ranges::find(found, gone->name, &Settled::name) != found.end()) continue;
    found.push_back(*std::move(gone));
  }
  return found;
}

}  // namespace xiebot
