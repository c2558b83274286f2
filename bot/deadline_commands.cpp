#include "bot/deadline_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "bot/context.h"
#include "bot/date_words.h"
#include "bot/deadlines/notify.h"
#include "bot/deadlines/recipients.h"
#include "bot/progress/sheets.h"
#include "bot/reading.h"
#include "bot/text.h"
#include "bot/texts.h"
#include "bot/views/entry_card.h"

namespace xiebot {
namespace {

constexpr std::chrono::hours kBetweenNudges{2};
constexpr std::chrono::hours kSnoozed{1};
constexpr int kLookedBack = 50;

// The time a person wants to be reminded at again; throws Refusal for words that are none.
Instant wanted_time(const Context& context, std::string_view words) {
  words = trim(words);
  const Instant now = context.tx.now();
  if (words.empty()) return now + kSnoozed;
  if (const auto length = parse_duration(words)) return now + *length;
  const Zone& zone = context.rules.zone;
  const auto parsed = parse_time(words, zone.to_local(now), context.rules.calendar);
  if (!parsed) throw Refusal(texts::no_time(shorten(words, 20)));
  const auto time = parsed->time_of_day.value_or(std::chrono::hours(9));
  return zone.to_instant(std::chrono::local_days(parsed->date) + time);
}

// Reminds the person of the same again; answers when, which is never after the deadline.
Instant remind_again(Context& context, const Notice& notice, Instant wanted) {
  Instant at = wanted;
  bool urgent = false;
  if (const auto deadline = context.tx.deadlines().find(notice.deadline)) {
    if (deadline->lapsed || deadline->ends_at <= context.tx.now()) {
      throw Refusal(texts::too_late_to_snooze());
    }
    at = std::min(at, deadline->ends_at);
  }
  if (const auto key = SheetKey::parse(notice.topic)) {
    const auto project = context.tx.directory().project(key->project);
    if (!project) throw Refusal(texts::nothing_to_snooze());
    at = std::min(at, digest_time(context.rules, *project, key->date));
    if (at <= context.tx.now()) throw Refusal(texts::too_late_to_snooze());
  }
  if (at <= context.tx.now()) throw Refusal(texts::snooze_in_the_past());
  if (const auto entry = context.tx.entries().find(notice.entry)) {
    const Flow* flow = find_flow(entry->flow);
    urgent = flow != nullptr && flow->urgent != nullptr && flow->urgent(*entry);
  }
  Notice again = notice;
  again.key = fmt::format("{}:again:{}", notice.key, at.time_since_epoch().count());
  notify(context.tx, context.rules, context.person.id, std::move(again), urgent, at);
  return at;
}

void snooze_all(Context& context, const std::vector<Notice>& notices, Instant wanted) {
  if (notices.empty()) throw Refusal(texts::nothing_to_snooze());
  Instant at = wanted;
  for (const Notice& notice : notices) at = std::min(at, remind_again(context, notice, wanted));
  context.say(texts::snoozed(show_time(at, context.rules.zone), at < wanted));
}

std::vector<Notice> own(const Context& context, std::string_view bundle) {
  std::vector<Notice> notices = context.tx.notices().of_bundle(bundle);
  std::erase_if(notices,
                [&](const Notice& notice) { return notice.to.person != context.person.id; });
  return notices;
}

}  // namespace

void nudge(Context& context, const CommandCall& call) {
  const Entry entry = entry_named(context, call.rest, nullptr);
  if (entry.author != context.person.id && !context.person.is_admin()) {
    throw Refusal(texts::only_the_initiator_nudges(entry.number));
  }
  std::vector<Recipient> people = owing(context.tx, context.rules, entry, {});
  std::erase_if(people, [&](const Recipient& who) { return who.person == context.person.id; });
  if (people.empty()) throw Refusal(texts::nobody_to_nudge(entry.number));
  const std::string name = fmt::format("nudged:{}", entry.id.value());
  if (const auto last = context.tx.settings().get(name)) {
    const Instant next = Instant(std::chrono::seconds(std::stoll(*last))) + kBetweenNudges;
    if (next > context.tx.now()) {
      throw Refusal(texts::nudged_lately(show_time(next, context.rules.zone)));
    }
  }
  const auto now = context.tx.now().time_since_epoch().count();
  context.tx.settings().set(name, std::to_string(now));
  const Flow* flow = find_flow(entry.flow);
  const bool urgent = flow != nullptr && flow->urgent != nullptr && flow->urgent(entry);
  std::vector<PersonId> names;
  for (const Recipient& who : people) {
    names.push_back(who.person);
    notify(context.tx, context.rules, who.person,
           {.key = fmt::format("nudge:{}:{}:{}", entry.id.value(), now, who.person.str()),
            .kind = NoticeKind::nudge,
            .entry = entry.id,
            .why = texts::why_nudged(context.person.name, who.why)},
           urgent);
  }
  context.say(texts::nudged(entry.number, names_of(context.tx, names)));
}

void snooze(Context& context, const CommandCall& call) {
  std::string rest = call.rest;
  std::optional<EntryId> entry;
  if (!number_in(call.rest, nullptr).empty()) entry = entry_named(context, call.rest, &rest).id;
  const Instant wanted = wanted_time(context, rest);
  for (const Notice& notice : context.tx.notices().latest_of(context.person.id, kLookedBack)) {
    if (entry && notice.entry != *entry) continue;
    snooze_all(context, {notice}, wanted);
    return;
  }
  throw Refusal(texts::nothing_to_snooze());
}

void explain_reminders(Context& context, const CommandCall&) {
  const auto latest = context.tx.notices().latest_of(context.person.id, 1);
  if (latest.empty()) throw Refusal(texts::no_reminders());
  explain_bundle(context, latest.front().bundle);
}

void snooze_bundle(Context& context, std::string_view bundle) {
  snooze_all(context, own(context, bundle), context.tx.now() + kSnoozed);
}

void explain_bundle(Context& context, std::string_view bundle) {
  if (own(context, bundle).empty()) throw Refusal(texts::no_reminders());
  context.answer_privately({"why", {{"bundle", std::string(bundle)}}}, {},
                           texts::look_in_private());
}

}  // namespace xiebot
