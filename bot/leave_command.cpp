#include "bot/leave_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "bot/command_words.h"
#include "bot/context.h"
#include "bot/date_words.h"
#include "bot/deadlines/notify.h"
#include "bot/deadlines/recipients.h"
#include "bot/rights.h"
#include "bot/text.h"
#include "bot/texts.h"

namespace xiebot {
namespace {

constexpr std::string_view kDelegateWord = "代理";

std::string today(const Tx& tx, const Rules& rules) { return local_date(tx.now(), rules.zone); }

std::optional<std::chrono::year_month_day> date_of(const Context& context,
                                                   const std::string& word) {
  const auto parsed =
      parse_time(word, context.rules.zone.to_local(context.tx.now()), context.rules.calendar);
  if (!parsed) return std::nullopt;
  return parsed->date;
}

std::string name_of(const Tx& tx, const PersonId& id) {
  if (id.empty()) return "无人";
  const auto person = tx.directory().person(id);
  return person ? person->name : id.str();
}

void show_leave(Context& context, const Person& person) {
  const auto planned = context.tx.directory().leave_of(person.id, today(context.tx, context.rules));
  if (planned.empty()) throw Refusal(texts::no_leave());
  std::string text;
  for (const Delegation& leave : planned) {
    if (!text.empty()) text += "\n";
    text +=
        texts::on_leave(person.name, leave.from, leave.until, name_of(context.tx, leave.delegate));
  }
  context.say(text);
}

void cancel_leave(Context& context, const Person& person) {
  const auto planned = context.tx.directory().leave_of(person.id, today(context.tx, context.rules));
  if (planned.empty()) throw Refusal(texts::no_leave());
  for (const Delegation& leave : planned) context.tx.directory().remove(leave);
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
  PersonId delegate = person_named(context, name).id;
  words.erase(marker, end);
  return delegate;
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
  const auto until = date_of(context, words.back());
  if (!from || !until) show_usage(context, "请假");
  const std::string first = iso_date(*from);
  const std::string last = iso_date(*until);
  if (last < first) throw Refusal(texts::leave_ends_before_it_begins());
  if (last < today(context.tx, context.rules)) throw Refusal(texts::leave_in_the_past());
  context.tx.directory().put(
      Delegation{.principal = person.id, .delegate = delegate, .from = first, .until = last});
  context.say(texts::on_leave(person.name, first, last, name_of(context.tx, delegate)));
  hand_over(context.tx, context.rules);
}

void hand_over(Tx& tx, const Rules& rules) {
  for (const Delegation& leave : tx.directory().on_leave(today(tx, rules))) {
    if (leave.delegate.empty()) continue;
    const auto principal = tx.directory().person(leave.principal);
    if (!principal) continue;
    const std::string done =
        fmt::format("handover:{}:{}:{}", leave.principal.str(), leave.delegate.str(), leave.from);
    if (tx.settings().get(done)) continue;
    tx.settings().set(done, leave.until);
    for (const Entry& entry : open_entries_of(tx, rules, *principal)) {
      for (const Recipient& who : owing(tx, rules, entry, {})) {
        if (who.principal != leave.principal) continue;
        notify(tx, rules, who.person,
               {.key = fmt::format("{}:{}:{}", done, entry.id.value(), entry.stay),
                .kind = NoticeKind::handover,
                .entry = entry.id,
                .why = who.why},
               false);
      }
    }
  }
}

}  // namespace xiebot
