#include "bot/deadlines/notify.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>

#include "bot/announce.h"
#include "bot/views.h"

namespace xiebot {
namespace {

// What comes due within this time goes into one message.
constexpr std::chrono::minutes kBundled{2};
// Over how long messages that were held back are spread when work begins.
constexpr std::chrono::minutes kSpread{10};

}  // namespace

bool is_quiet(const Rules& rules, Instant now) { return is_quiet(rules, rules.working, now); }

bool is_quiet(const Rules& rules, const WorkingCalendar& there, Instant now) {
  if (!there.is_working_day(now)) return true;
  const auto local = there.zone().to_local(now);
  return rules.quiet_hours.contains(local - std::chrono::floor<std::chrono::days>(local));
}

Instant release_time(const Rules& rules, const Destination& to, Instant now) {
  return release_time(rules, rules.working, to, now);
}

Instant release_time(const Rules& rules, const WorkingCalendar& there, const Destination& to,
                     Instant now) {
  if (!is_quiet(rules, there, now)) return now;
  // By name, so that a person's messages stay together; any even spread will do.
  const std::size_t hash =
      std::hash<std::string>{}(fmt::format("{}/{}", to.person.str(), to.chat.value()));
  const std::chrono::seconds spread(
      hash % static_cast<std::size_t>(std::chrono::seconds(kSpread).count()));
  return there.next_working_moment(now) + spread;
}

void notify(Tx& tx, const Rules& rules, const PersonId& person, Notice notice, bool urgent,
            Instant earliest, const WorkingCalendar* there) {
  const std::optional<Destination> to = reach(tx, rules, person);
  if (!to) return;
  notice.to = *to;
  const Urgency urgency = urgent ? Urgency::urgent : Urgency::normal;
  const bool held = earliest > tx.now();
  Instant not_before = tx.now();
  if (held) {
    not_before = earliest;
  } else if (!urgent) {
    const WorkingCalendar& calendar = there == nullptr ? rules.working : *there;
    const Instant release = release_time(rules, calendar, *to, tx.now());
    not_before = release == tx.now() ? tx.now() + kBundled : release;
  }
  std::optional<std::string> bundle;
  // One that leaves later (it was put off) would make this one late.
  if (!urgent && !held) bundle = tx.outbox().joinable(*to, urgency, kRemindersView, not_before);
  notice.bundle = bundle.value_or("reminders:" + notice.key);
  if (!tx.notices().add(notice) || bundle) return;
  tx.outbox().add({.key = notice.bundle,
                   .to = *to,
                   .urgency = urgency,
                   .view = {std::string(kRemindersView), {{"bundle", notice.bundle}}},
                   .not_before = not_before,
                   .apart = not_before > tx.now()});
}

}  // namespace xiebot
