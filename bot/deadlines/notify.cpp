#include "bot/deadlines/notify.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>

#include "bot/announce.h"
#include "bot/flow.h"
#include "bot/views.h"

namespace xiebot {
namespace {

// A message that is late by less comes from no outage.
constexpr std::chrono::minutes kDelayed{5};
// Over how long messages that were held back are spread when work begins.
constexpr std::chrono::minutes kSpread{10};

}  // namespace

bool is_quiet(const Rules& rules, Instant now) { return is_quiet(rules, rules.working(), now); }

bool is_quiet(const Rules& rules, const WorkingCalendar& there, Instant now) {
  if (!there.is_working_day(now)) return true;
  const auto local = there.zone().to_local(now);
  return rules.quiet_hours.contains(local - std::chrono::floor<std::chrono::days>(local));
}

Instant release_time(const Rules& rules, const Destination& to, Instant now) {
  return release_time(rules, rules.working(), to, now);
}

Instant release_time(const Rules& rules, const WorkingCalendar& there, const Destination& to,
                     Instant now) {
  if (!is_quiet(rules, there, now)) return now;
  // By name, so that a person's messages stay together; any even spread will do.
  const std::size_t hash =
      std::hash<std::string>{}(fmt::format("{}/{}", to.person.str(), to.chat.value()));
  const std::chrono::seconds spread(
      hash % static_cast<std::size_t>(std::chrono::seconds(kSpread).count()));
  Instant opening = there.next_working_moment(now);
  // Work may begin before the quiet hours end.
  if (is_quiet(rules, there, opening)) {
    opening = there.moment(there.day_of(opening), rules.quiet_hours.end);
  }
  return opening + spread;
}

Urgency urgency_of(const Entry& entry) {
  const Flow* flow = find_flow(entry.flow);
  const auto is = [&](bool (*what)(const Entry&)) { return what != nullptr && what(entry); };
  if (flow == nullptr || !is(flow->urgent)) return Urgency::normal;
  return is(flow->insistent) ? Urgency::insistent : Urgency::urgent;
}

bool is_urgent(const Entry& entry) { return urgency_of(entry) >= Urgency::urgent; }

Instant release_after_outage(const Rules& rules, const OutboxRow& row, Instant now) {
  const bool hurries = row.message.urgency >= Urgency::reply;
  if (hurries || row.message.to.person.empty() || !is_quiet(rules, now)) return now;
  // Failed attempts have moved the time at which it was to leave.
  const Instant planned =
      row.attempts > 0 ? row.created_at : std::max(row.created_at, row.message.not_before);
  if (now - planned < kDelayed || is_quiet(rules, planned)) return now;
  return release_time(rules, row.message.to, now);
}

void notify(Tx& tx, const Rules& rules, const PersonId& person, Notice notice, Urgency urgency,
            const std::optional<Later>& later, const WorkingCalendar* there) {
  const std::optional<Destination> to = reach(tx, rules, person);
  if (!to) return;
  notice.to = *to;
  const bool urgent = urgency >= Urgency::urgent;
  Instant leaves = tx.now();
  if (later) {
    leaves = later->at;
  } else if (!urgent) {
    leaves = release_time(rules, there == nullptr ? rules.working() : *there, *to, tx.now());
    if (leaves == tx.now()) leaves += kBundled;
  }
  std::optional<std::string> bundle;
  if (later) {
    notice.bundle = later->bundle;
  } else {
    // Not one that leaves later: what somebody put off must not hold up what is new.
    if (!urgent) bundle = tx.outbox().joinable(*to, urgency, kRemindersView, leaves);
    notice.bundle = bundle.value_or("reminders:" + notice.key);
  }
  if (!tx.notices().add(notice) || bundle) return;
  tx.outbox().add({.key = notice.bundle,
                   .to = *to,
                   .urgency = urgency,
                   .view = {std::string(kRemindersView), {{"bundle", notice.bundle}}},
                   .not_before = leaves,
                   .apart = leaves > tx.now()});
}

}  // namespace xiebot
