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
#include "bot/views/reminder_card.h"
#include "bot/working_place.h"

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
  const auto parsed = parse_time(words, zone.to_local(now), context.rules.working().calendar());
  if (!parsed) throw Refusal(texts::no_time(shorten(words, 20)));
  const auto time = parsed->time_of_day.value_or(std::chrono::hours(9));
  return zone.to_instant(std::chrono::local_days(parsed->date) + time);
}

// How long the reminder may be put off: until the first deadline that is still running for it.
std::optional<Instant> latest_time(const Context& context, const Notice& notice) {
  if (const auto deadline = context.tx.deadlines().find(notice.deadline)) return deadline->ends_at;
  std::optional<Instant> first;
  for (const Deadline& deadline : context.tx.deadlines().open_of(notice.entry)) {
    if (!deadline.lapsed && (!first || deadline.ends_at < *first)) first = deadline.ends_at;
  }
  if (const auto key = SheetKey::parse(notice.topic)) {
    const auto project = context.tx.directory().project(key->project);
    if (project) return digest_time(context.rules, *project, key->date);
  }
  return first;
}

// Reminds the person of all of it again, in one message, and never after a deadline.
void remind_again(Context& context, const std::vector<Notice>& notices, Instant wanted) {
  const std::vector<Notice> waiting = still_reminding(context.tx, context.rules, notices);
  if (waiting.empty()) {
    throw Refusal(notices.empty() ? texts::nothing_to_snooze() : texts::too_late_to_snooze());
  }
  Instant at = wanted;
  // At a time of the person's own choice: there is no need to insist.
  Urgency urgency = Urgency::normal;
  for (const Notice& notice : waiting) {
    at = std::min(at, latest_time(context, notice).value_or(at));
    const auto entry = context.tx.entries().find(notice.entry);
    if (entry && is_urgent(*entry)) urgency = Urgency::urgent;
  }
  if (at <= context.tx.now()) {
    throw Refusal(wanted <= context.tx.now() ? texts::snooze_in_the_past()
                                             : texts::too_late_to_snooze());
  }
  const Later later{at, fmt::format("reminders:{}:{}", context.person.id.str(),
                                    key_again(waiting.front().key, at))};
  for (Notice notice : waiting) {
    notice.key = key_again(notice.key, at);
    notify(context.tx, context.rules, context.person.id, std::move(notice), urgency, later);
  }
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
  for (const TimelineRecord& record : context.tx.timeline().of(entry.id)) {
    const Instant next = record.recorded_at + kBetweenNudges;
    if (record.action == kNudgeRecord && next > context.tx.now()) {
      throw Refusal(
          texts::nudged_lately(place_of(context.tx, context.rules, entry.project).show(next)));
    }
  }
  const Actor actor = context.actor({});
  const int sequence = context.tx.timeline().append({.entry = entry.id,
                                                     .action = std::string(kNudgeRecord),
                                                     .actor = actor.person,
                                                     .happened_at = actor.happened_at,
                                                     .recorded_at = context.tx.now(),
                                                     .place = actor.place,
                                                     .from = entry.state,
                                                     .to = entry.state});
  const WorkingCalendar there = calendar_of(context.tx, context.rules, entry.project);
  std::vector<PersonId> names;
  for (const Recipient& who : people) {
    names.push_back(who.person);
    notify(context.tx, context.rules, who.person,
           {.key = fmt::format("nudge:{}:{}:{}", entry.id.value(), sequence, who.person.str()),
            .kind = NoticeKind::nudge,
            .entry = entry.id,
            .why = texts::why_nudged(context.person.name, who.why)},
           urgency_of(entry), std::nullopt, &there);
  }
  const bool waits = !is_urgent(entry) && is_quiet(context.rules, there, context.tx.now());
  context.say(waits ? texts::nudged_later(entry.number, names_of(context.tx, names))
                    : texts::nudged(entry.number, names_of(context.tx, names)));
}

void snooze(Context& context, const CommandCall& call) {
  std::string rest = call.rest;
  std::optional<EntryId> entry;
  if (!number_in(call.rest, nullptr).empty()) entry = entry_named(context, call.rest, &rest).id;
  const Instant wanted = wanted_time(context, rest);
  std::vector<Notice> notices = context.tx.notices().latest_of(context.person.id, kLookedBack);
  std::erase_if(notices, [&](const Notice& notice) { return entry && notice.entry != *entry; });
  // The newest that still holds.
  std::vector<Notice> waiting = still_reminding(context.tx, context.rules, notices);
  if (!waiting.empty()) notices = {waiting.front()};
  remind_again(context, notices, wanted);
}

void explain_reminders(Context& context, const CommandCall&) {
  const auto latest = context.tx.notices().latest_of(context.person.id, 1);
  if (latest.empty()) throw Refusal(texts::no_reminders());
  explain_bundle(context, latest.front().bundle);
}

void snooze_bundle(Context& context, std::string_view bundle) {
  remind_again(context, own(context, bundle), context.tx.now() + kSnoozed);
}

void explain_bundle(Context& context, std::string_view bundle) {
  if (own(context, bundle).empty()) throw Refusal(texts::no_reminders());
  context.answer_privately({"why", {{"bundle", std::string(bundle)}}}, {},
                           texts::look_in_private());
}

}  // namespace xiebot
