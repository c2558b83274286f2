#include "bot/leave_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bot/command_words.h"
#include "bot/context.h"
#include "bot/date_words.h"
#include "bot/deadlines/notify.h"
#include "bot/deadlines/recipients.h"
#include "bot/rights.h"
#include "bot/text.h"
#include "bot/texts.h"
#include "bot/views/entry_card.h"

namespace xiebot {
namespace {

constexpr std::string_view kDelegateWord = "代理";
// Before the names of leaves whose matters were handed over; the value is the last day.
constexpr std::string_view kHandedOver = "handover:";

std::string today(const Tx& tx, const Rules& rules) { return local_date(tx.now(), rules.zone); }

std::optional<std::chrono::year_month_day> date_of(const Context& context,
                                                   const std::string& word) {
  const auto parsed = parse_time(word, context.rules.zone.to_local(context.tx.now()),
                                 context.rules.working().calendar());
  if (!parsed) return std::nullopt;
  return parsed->date;
}

std::string shown(const Tx& tx, const Person& person, const Delegation& leave) {
  if (leave.delegate.empty()) return texts::on_leave_alone(person.name, leave.from, leave.until);
  return texts::on_leave(person.name, leave.from, leave.until, names_of(tx, {leave.delegate}));
}

std::string handed_over(const Delegation& leave) {
  return fmt::format("{}{}:{}:{}", kHandedOver, leave.principal.str(), leave.delegate.str(),
                     leave.from);
}

void end_leave(Tx& tx, const Delegation& leave) {
  tx.directory().remove(leave);
  tx.settings().set(handed_over(leave), "");  // the same leave again hands over again
}

// A new leave takes the place of what it overlaps: nobody is represented by two people at once.
// What has passed of the older one stays as it was.
void replace_leave(Tx& tx, const Delegation& leave) {
  for (Delegation older : tx.directory().leave_of(leave.principal, leave.from)) {
    if (older.from > leave.until) continue;
    end_leave(tx, older);
    if (older.from >= leave.from) continue;
    const auto day_before =
        std::chrono::local_days(*parse_iso_date(leave.from)) - std::chrono::days(1);
    older.until = iso_date(std::chrono::year_month_day(day_before));
    tx.directory().put(older);
  }
  tx.directory().put(leave);
}

// Whose matters pass on to somebody else while this person is away: their own, and what came to
// them by chains of delegates. Those of a chain that leads back to its beginning stay where they
// are.
std::vector<PersonId> passed_on_by(const Tx& tx, const Rules& rules, const PersonId& away) {
  const PersonId end = acting_for(tx, rules, away, {});
  if (end == away) return {};
  std::vector<PersonId> people = {away};
  for (std::size_t i = 0; i < people.size(); ++i) {
    for (const Delegation& leave : tx.directory().delegations_to(people[i], today(tx, rules))) {
      if (std::ranges::find(people, leave.principal) == people.end()) {
        people.push_back(leave.principal);
      }
    }
  }
  std::erase_if(people, [&](const PersonId& person) {
    return person == end || acting_for(tx, rules, person, {}) != end;
  });
  return people;
}

// Tells those who act for this person now what waits for them.
void hand_over(Tx& tx, const Rules& rules, const Person& principal, const std::string& key) {
  for (const Entry& entry : open_entries_of(tx, rules, principal)) {
    for (const Recipient& who : owing(tx, rules, entry, {})) {
      if (who.principal != principal.id || who.person == principal.id) continue;
      notify(tx, rules, who.person,
             {.key = fmt::format("{}:{}:{}:{}", key, entry.id.value(), who.person.str(),
                                 tx.now().time_since_epoch().count()),
              .kind = NoticeKind::handover,
              .entry = entry.id,
              .why = who.why},
             Urgency::normal);
    }
  }
}

void show_leave(Context& context, const Person& person) {
  const auto planned = context.tx.directory().leave_of(person.id, today(context.tx, context.rules));
  if (planned.empty()) throw Refusal(texts::no_leave());
  std::string text;
  for (const Delegation& leave : planned) {
    if (!text.empty()) text += "\n";
    text += shown(context.tx, person, leave);
  }
  context.say(text);
}

void cancel_leave(Context& context, const Person& person) {
  const auto planned = context.tx.directory().leave_of(person.id, today(context.tx, context.rules));
  if (planned.empty()) throw Refusal(texts::no_leave());
  for (const Delegation& leave : planned) end_leave(context.tx, leave);
  context.say(texts::leave_cancelled());
}

// Takes 代理 and the name behind it out of the words; an empty id when nobody is named.
PersonId take_delegate(const Context& context, std::vector<std::string>& words) {
  const auto marker = std::ranges::find_if(
      words, [](const std::string& word) { return fold(word).starts_with(kDelegateWord); });
  if (marker == words.end()) return {};
  std::string name = fold(*marker).substr(kDelegateWord.size());
  auto end = marker + 1;
  if (name.empty()) {
    if (end == words.end()) show_usage(context, "请假");
    name = *end++;
  }
  Person delegate = person_named(context, name);
  if (!delegate.active) throw Refusal(texts::delegate_has_left(delegate.name));
  words.erase(marker, end);
  return std::move(delegate.id);
}

}  // namespace

void take_leave(Context& context, const CommandCall& call) {
  std::vector<std::string> words = words_of(call.rest);
  Person person = context.person;
  const bool of_somebody_else =
      context.person.is_admin() && !words.empty() && !date_of(context, words.front()) &&
      fold(words.front()) != fold("取消") && !fold(words.front()).starts_with(kDelegateWord);
  if (of_somebody_else) {
    person = person_named(context, words.front());
    words.erase(words.begin());
  }
  if (words.empty()) {
    show_leave(context, person);
    return;
  }
  if (words.size() == 1 && fold(words.front()) == fold("取消")) {
    cancel_leave(context, person);
    return;
  }
  const PersonId delegate = take_delegate(context, words);
  if (delegate == person.id) throw Refusal(texts::not_for_oneself());
  std::erase_if(words, [](const std::string& word) { return word == "到" || word == "至"; });
  if (words.empty() || words.size() > 2) show_usage(context, "请假");
  const auto from = date_of(context, words.front());
  auto until = date_of(context, words.back());
  if (!from || !until) show_usage(context, "请假");
  if (*until < *from) {
    // 周五 to 周一: the Monday after it. What lies far behind is a slip, not the next year.
    const auto start = std::chrono::local_days(*from);
    const auto parsed = parse_time(words.back(), start, context.rules.working().calendar());
    const bool soon =
        parsed && std::chrono::local_days(parsed->date) - start < std::chrono::days(31);
    if (soon) until = parsed->date;
  }
  const std::string first = iso_date(*from);
  const std::string last = iso_date(*until);
  if (last < first) throw Refusal(texts::leave_ends_before_it_begins());
  if (last < today(context.tx, context.rules)) throw Refusal(texts::leave_in_the_past());
  replace_leave(context.tx,
                {.principal = person.id, .delegate = delegate, .from = first, .until = last});
  context.say(shown(context.tx, person,
                    {.principal = person.id, .delegate = delegate, .from = first, .until = last}));
  hand_over(context.tx, context.rules);
}

void hand_over(Tx& tx, const Rules& rules) {
  for (const Delegation& leave : tx.directory().on_leave(today(tx, rules))) {
    if (leave.delegate.empty()) continue;
    const std::string done = handed_over(leave);
    if (!tx.settings().get(done).value_or("").empty()) continue;
    tx.settings().set(done, leave.until);
    for (const PersonId& person : passed_on_by(tx, rules, leave.principal)) {
      const auto principal = tx.directory().person(person);
      if (principal) hand_over(tx, rules, *principal, done);
    }
  }
}

void forget_handovers(Tx& tx, const Rules& rules) {
  tx.settings().forget(kHandedOver, today(tx, rules));
}

}  // namespace xiebot
