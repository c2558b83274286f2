#include "bot/views/matter.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "bot/deadlines/recipients.h"
#include "bot/flow.h"

namespace xiebot {
namespace {

constexpr int kLookedBack = 50;

bool waits_for(const Tx& tx, const Rules& rules, const Entry& entry, const PersonId& person) {
  const auto people = owing(tx, rules, entry, {});
  return std::ranges::find(people, person, &Recipient::person) != people.end();
}

}  // namespace

std::optional<Matter> live(const Tx& tx, const Rules& rules, const Notice& notice) {
  std::optional<Entry> entry = tx.entries().find(notice.entry);
  if (!entry || !entry->open) return std::nullopt;
  Place place = place_of(tx, rules, entry->project);
  Matter matter{
      .notice = notice, .entry = *std::move(entry), .place = std::move(place), .deadline = {}};
  if (notice.deadline.value() == 0) {
    if (!waits_for(tx, rules, matter.entry, notice.to.person)) return std::nullopt;
    return matter;
  }
  matter.deadline = tx.deadlines().find(notice.deadline);
  if (!matter.deadline || !matter.deadline->open) return std::nullopt;
  // That it will be late is no news any more once it is.
  if (notice.kind == NoticeKind::reminder && matter.deadline->lapsed) return std::nullopt;
  const Flow* flow = find_flow(matter.entry.flow);
  matter.rule = flow == nullptr ? nullptr : flow->deadline(matter.deadline->rule);
  if (matter.rule == nullptr) return std::nullopt;
  return matter;
}

bool put_off_again(const Tx& tx, const Notice& notice) {
  const std::vector<Notice> latest = tx.notices().latest_of(notice.to.person, kLookedBack);
  return std::ranges::any_of(latest, [&](const Notice& other) {
    return other.id > notice.id && origin_of(other.key) == origin_of(notice.key);
  });
}

}  // namespace xiebot
