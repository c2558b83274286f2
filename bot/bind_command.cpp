#include "bot/bind_command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "bot/admin_commands.h"
#include "bot/announce.h"
#include "bot/binding_code.h"
#include "bot/calendar.h"
#include "bot/command_words.h"
#include "bot/context.h"
#include "bot/people_texts.h"
#include "bot/strangers.h"
#include "bot/text.h"
#include "bot/texts.h"

namespace xiebot {
namespace {

// As the configuration names it.
std::string account_here(const Context& context) {
  return fmt::format("{} {}", context.event.channel, context.event.sender.id);
}

bool asks_for_code(std::string_view rest) {
  const std::string word = fold(rest);
  return word == fold("我") || word == fold("绑定码");
}

void give_code(Context& context) {
  const std::string code = issue_code(context.tx, {context.person.id, context.event.channel});
  const std::string until = show_time(context.tx.now() + kCodeLife, context.rules.zone);
  context.answer_privately({"text", {{"text", texts::binding_code(code, until)}}}, {},
                           texts::look_in_private());
}

// What this person has begun and not finished; empty: nothing.
std::string open_matters_of(const Tx& tx, const PersonId& person) {
  std::vector<std::string> numbers;
  for (const Entry& entry : tx.entries().open_in({.person = person})) {
    numbers.push_back(entry.number.empty() ? shorten(entry.title, 20) : entry.number);
  }
  return texts::open_matters(fmt::format("{}", fmt::join(numbers, "、")),
                             tx.drafts().of(person).size());
}

// Whose the account was: somebody who is no longer at work, or whom an administrator has disabled.
std::optional<Person> former_owner(const Context& context) {
  for (const Person& person : context.tx.directory().people()) {
    if (person.active) continue;
    for (const PersonAccount& account : context.tx.directory().accounts(person.id)) {
      const bool this_one =
          account.channel == context.event.channel && account.account == context.event.sender.id;
      if (this_one) return person;
    }
  }
  return std::nullopt;
}

// What stands in the way of tying the account to this person, for the admins; empty: nothing.
std::string obstacle(const Context& context, const Person& person) {
  const std::string account = account_here(context);
  // An administrator tied it to somebody: no code is above that.
  if (context.known()) {
    return texts::bound_to_other(person.name, account, context.person.name,
                                 open_matters_of(context.tx, context.person.id));
  }
  for (const PersonAccount& known : context.tx.directory().accounts(person.id)) {
    if (known.channel == context.event.channel) {
      return texts::has_other_account(person.name, account, known.account);
    }
  }
  const std::optional<Person> former = former_owner(context);
  const std::string open = former ? open_matters_of(context.tx, former->id) : "";
  return open.empty() ? "" : texts::bound_to_former(person.name, account, former->name, open);
}

void bind_account(Context& context, const Person& person, const std::string& from) {
  Tx& tx = context.tx;
  const std::string account = account_here(context);
  tx.directory().put(
      PersonAccount{person.id, context.event.channel, context.event.sender.id, tx.now()});
  // The record of how the account came to its owner; never forgotten.
  tx.settings().set(fmt::format("account bound:{}", account),
                    fmt::format("{} {} by a code from {}", tx.now().time_since_epoch().count(),
                                person.id.str(), from));
  spdlog::info("an account on {} was bound to {} by a code from {}", context.event.channel,
               person.id.str(), from);
  tx.outbox().add({.key = fmt::format("bound:{}:{}", context.event.channel, context.event.key),
                   .to = {from, {}, person.id},
                   .urgency = Urgency::reply,
                   .view = {"text", {{"text", texts::account_bound_elsewhere()}}}});
  tell_admins(tx, context.rules, fmt::format("bound:{}", account),
              texts::was_bound(person.name, account));
  context.say(texts::account_bound(person.name));
}

// Nothing here throws a Refusal: a wrong try has to be remembered.
void redeem(Context& context, const std::string& code) {
  Tx& tx = context.tx;
  const Event& event = context.event;
  if (context.in_group()) {
    void_code(tx, code);
    context.say(texts::code_in_group());
    return;
  }
  if (out_of_tries(tx, event.channel, event.sender.id)) {
    context.say(texts::too_many_codes());
    return;
  }
  const std::optional<CodeOwner> owner = owner_of_code(tx, code);
  const std::optional<Person> person = owner ? tx.directory().person(owner->person) : std::nullopt;
  const bool own = person && person->id == context.person.id;
  if (own && owner->channel == event.channel) {
    context.say(texts::code_is_for_elsewhere(code));
    return;
  }
  void_code(tx, code);
  // From the platform where it was issued it can only have been overheard.
  if (!person || !person->active || owner->channel == event.channel) {
    note_wrong_code(tx, event.channel, event.sender.id);
    context.say(texts::wrong_code());
    return;
  }
  if (own) {
    context.say(texts::already_bound(person->name));
    return;
  }
  if (const std::string why_not = obstacle(context, *person); !why_not.empty()) {
    tell_admins(tx, context.rules, fmt::format("not bound:{}", account_here(context)), why_not);
    context.say(texts::not_bound());
    return;
  }
  bind_account(context, *person, owner->channel);
}

// A project's code may be eight digits too.
bool is_project(const Context& context, std::string_view word) {
  const auto projects = context.tx.directory().projects();
  return std::ranges::any_of(projects, [&](const Project& project) {
    return fold(project.code.str()) == fold(word) || fold(project.name) == fold(word);
  });
}

}  // namespace

void bind(Context& context, const CommandCall& call) {
  const std::string_view rest = trim(call.rest);
  const bool about_group =
      context.in_group() && context.person.is_admin() && is_project(context, rest);
  if (const auto code = code_in(rest); code && !about_group) return redeem(context, *code);
  if (!context.known()) throw Refusal(whom_to_ask(context));
  if (asks_for_code(rest)) return give_code(context);
  if (rest.empty()) show_usage(context, "绑定");
  if (!context.person.is_admin()) throw Refusal(texts::admins_only());
  bind_group(context, call);
}

}  // namespace xiebot
