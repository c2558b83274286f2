#include "bot/standing_jobs.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "bot/announce.h"
#include "bot/binding_code.h"
#include "bot/deadlines/arming.h"
#include "bot/leave_command.h"
#include "bot/strangers.h"
#include "bot/texts.h"

namespace xiebot {
namespace {

using std::chrono::hours;

constexpr std::chrono::days kInboxKept{7};  // platforms repeat an event for hours at most
constexpr std::chrono::days kDraftKept{7};
constexpr std::chrono::days kOutboxKept{30};
constexpr std::chrono::days kOccurrencesKept{400};
constexpr hours kSentAhead{24};
constexpr std::chrono::seconds kHeartbeat{30};

// How old a card may get before it is sent anew: a day less than its life, or half of a short one.
hours usable(hours lifetime) { return lifetime - std::min(kSentAhead, lifetime / 2); }

// From 1 December on, daily: deadlines soon run into the next year; and in a year that is missing.
void report_missing_year(Tx& tx, const Rules& rules) {
  const std::chrono::year_month_day today{
      std::chrono::floor<std::chrono::days>(rules.zone.to_local(tx.now()))};
  const int year = static_cast<int>(today.year()) + (today.month() == std::chrono::December);
  if (rules.working().calendar().year_known(year)) return;
  tell_admins(tx, rules, "missing-year", texts::year_missing(year));
}

}  // namespace

std::vector<Job> standing_jobs(const Rules& rules, const std::vector<AgeingCards>& channels) {
  std::vector<Job> jobs{
      // Something is written even while nothing happens: whether the disk takes it decides whether
      // the bot is ready, and nothing else would tell that a fault came or went.
      {"heartbeat", kHeartbeat,
       [](Tx& tx) {
         tx.settings().set("heartbeat", std::to_string(tx.now().time_since_epoch().count()));
       }},
      {"forget old events", hours(1), [](Tx& tx) { tx.inbox().prune(tx.now() - kInboxKept); }},
      {"expire drafts", hours(1), [](Tx& tx) { tx.drafts().expire(tx.now() - kDraftKept); }},
      {"forget old messages", hours(24), [](Tx& tx) { tx.outbox().prune(tx.now() - kOutboxKept); }},
      // Asked every few minutes, so that each day gets its own soon after midnight.
      {"daily checkpoint", std::chrono::minutes(5),
       [&rules](Tx& tx) { tx.timeline().checkpoint(local_date(tx.now(), rules.zone)); }},
      {"settle deadlines", hours(24), [&rules](Tx& tx) { settle_provisional(tx, rules); }},
      {"missing year", hours(1), [&rules](Tx& tx) { report_missing_year(tx, rules); }},
      {"hand over", std::chrono::minutes(5), [&rules](Tx& tx) { hand_over(tx, rules); }},
      {"forget handovers", hours(24), [&rules](Tx& tx) { forget_handovers(tx, rules); }},
      {"forget binding codes", std::chrono::minutes(10), [](Tx& tx) { forget_codes(tx); }},
      {"forget strangers", hours(24), [&rules](Tx& tx) { forget_strangers(tx, rules); }},
      {"forget old occurrences", hours(24),
       [](Tx& tx) { tx.occurrences().prune(tx.now() - kOccurrencesKept); }},
      {"forget old notices", hours(24), [](Tx& tx) { tx.notices().prune(tx.now() - kOutboxKept); }},
  };
  for (const AgeingCards& cards : channels) {
    if (cards.card_lifetime == hours(0)) continue;
    jobs.push_back({fmt::format("renew cards on {}", cards.channel), hours(1), [cards](Tx& tx) {
                      const Instant before = tx.now() - usable(cards.card_lifetime);
                      for (const OutboxId id : tx.outbox().ageing(cards.channel, before)) {
                        tx.outbox().send_afresh(id);
                      }
                    }});
  }
  return jobs;
}

}  // namespace xiebot
