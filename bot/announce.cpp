#include "bot/announce.h"

#include <fmt/format.h>

#include <algorithm>

#include "bot/deadlines/notify.h"
#include "bot/rights.h"
#include "bot/texts.h"
#include "bot/usage_count.h"
#include "bot/views.h"
#include "bot/working_place.h"

namespace xiebot {
namespace {

constexpr std::string_view kAlerted = "alerted";  // the entry's value with the people

// Nobody is disturbed at night or on a day off of the matter's place, urgent matters excepted.
Instant leaves_at(const Tx& tx, const Rules& rules, const Entry& entry, const Destination& to) {
  if (is_urgent(entry)) return tx.now();
  return release_time(rules, calendar_of(tx, rules, entry.project), to, tx.now());
}

// What asks nobody in person to act never insists.
Urgency urgency_of_news(const Entry& entry) { return std::min(urgency_of(entry), Urgency::urgent); }

// Somebody is told at most once of one change, whatever roles they have.
class Audience {
 public:
  Audience(Tx& tx, const Rules& rules, const Entry& entry, const Change& change)
      : tx_(tx), rules_(rules), entry_(entry), change_(change) {}

  void ask(const PersonId& person) {
    send(person, {"entry", {}}, entry_.id, "ask", urgency_of(entry_));
  }

  // `note`: what is added for this person.
  void tell(const PersonId& person, const std::string& note = {}) {
    if (person == change_.actor) return;
    View news{"news", {{"sequence", std::to_string(change_.sequence)}}};
    if (!note.empty()) news.args["note"] = note;
    send(person, std::move(news), {}, "news", urgency_of_news(entry_));
  }

 private:
  void send(const PersonId& person, View view, EntryId follows, std::string_view kind,
            Urgency urgency) {
    if (person.empty() || !reached_.insert(person).second) return;
    const std::optional<Destination> to = reach(tx_, rules_, person);
    if (!to) return;
    view.args["entry"] = std::to_string(entry_.id.value());
    tx_.outbox().add(
        {.key = fmt::format("{}:{}:{}:{}", kind, entry_.id.value(), change_.sequence, person.str()),
         .to = *to,
         .urgency = urgency,
         .view = std::move(view),
         .entry = follows,
         .not_before = leaves_at(tx_, rules_, entry_, *to)});
  }

  Tx& tx_;
  const Rules& rules_;
  const Entry& entry_;
  const Change& change_;
  std::set<PersonId> reached_;
};

// Those whom the states just entered wait for.
std::vector<PersonId> awaited(const Tx& tx, const Rules& rules, const Flow& flow,
                              const Entry& entry, const Change& change) {
  std::vector<PersonId> people;
  for (const Transition& step : flow.transitions) {
    if (!step.awaited || step.quietly) continue;
    const PersonId not_for = decides_for_others(step.by) ? entry.author : PersonId{};
    const auto add_holders = [&](const DepartmentCode& department) {
      for (const PersonId& holder : holders(tx, step.by, entry, department)) {
        people.push_back(acting_for(tx, rules, holder, not_for));
      }
    };
    if (step.scope == Scope::entry) {
      if (change.entry_moved && step.from == entry.state) add_holders({});
      continue;
    }
    if (entry.state != flow.rows_live_in) continue;
    for (const EntryRow& row : entry.rows) {
      if (row.state == step.from && change.rows_moved.contains(row.department)) {
        add_holders(row.department);
      }
    }
  }
  return people;
}

// First, for whoever has other roles too is told of this one.
void tell_named(const Tx& tx, const Rules& rules, const Entry& entry, const Transition& step,
                Audience& audience) {
  const auto named = entry.values.find(step.tell_named);
  if (named == entry.values.end()) return;
  const FormDefinition* form = rules.forms.find(entry.form, entry.form_version);
  const Field* field = form == nullptr ? nullptr : form->find(step.tell_named);
  for (const std::string& id : named->second) {
    const std::optional<Person> person = tx.directory().person(PersonId(id));
    if (!person || !person->active) continue;
    const PersonId acting = acting_for(tx, rules, person->id, {});
    const std::string who = acting == person->id ? "" : person->name;
    audience.tell(acting, texts::is_named(who, field == nullptr ? "责任人" : field->label));
  }
}

void report_missing_roles(Tx& tx, const Rules& rules, const Entry& entry, const Change& change) {
  const auto report = [&](const DepartmentCode& code, bool needs_liaison) {
    const std::optional<Department> department = tx.directory().department(code);
    if (!department) return;
    const auto there = [&](const PersonId& id) {
      const std::optional<Person> person = tx.directory().person(id);
      return person && person->active;
    };
    const bool lead = there(department->lead);
    const bool liaison = !needs_liaison || there(department->liaison);
    if (lead && liaison) return;
    tell_admins(tx, rules, "missing-role:" + code.str(),
                texts::missing_role(department->name, !lead, !liaison));
  };
  if (change.transition == nullptr) report(entry.department, false);
  for (const DepartmentCode& code : change.rows_moved) report(code, true);
}

enum class Groups {
  all,
  all_at_once,  // at any hour
  still,        // those whose card of the entry does not change by itself
};

void to_groups(Tx& tx, const Rules& rules, const Entry& entry, const std::string& key,
               const View& view, EntryId follows, Groups which) {
  for (const ChatId id : groups_of(tx, entry)) {
    const std::optional<Chat> chat = tx.directory().chat(id);
    if (!chat || !chat->reachable) continue;
    if (which == Groups::still && !rules.still_channels.contains(chat->channel)) continue;
    const Destination to{.channel = chat->channel, .chat = id, .person = {}};
    tx.outbox().add(
        {.key = fmt::format("{}:{}", key, id.value()),
         .to = to,
         .urgency = urgency_of_news(entry),
         .view = view,
         .entry = follows,
         .not_before = which == Groups::all_at_once ? tx.now() : leaves_at(tx, rules, entry, to)});
  }
}

}  // namespace

std::optional<Destination> reach(Tx& tx, const Rules& rules, const PersonId& person) {
  const std::vector<PersonAccount> accounts = tx.directory().accounts(person);
  if (!accounts.empty()) return Destination{accounts.front().channel, {}, person};
  const std::optional<Person> known = tx.directory().person(person);
  tell_admins(tx, rules, "unreachable:" + person.str(),
              texts::unreachable(known ? known->name : person.str()));
  return std::nullopt;
}

std::vector<Destination> reachable_groups(const Tx& tx, const ProjectCode& project,
                                          std::string_view purpose) {
  std::set<ChatId> chats;  // a group bound twice gets one message
  for (const Binding& binding : tx.directory().bindings_of(project)) {
    if (binding.purpose == purpose) chats.insert(binding.chat);
  }
  std::vector<Destination> groups;
  for (const ChatId id : chats) {
    const std::optional<Chat> chat = tx.directory().chat(id);
    if (chat && chat->reachable) groups.push_back({chat->channel, id, {}});
  }
  return groups;
}

std::vector<PersonId> to_alert(const Tx& tx, const Rules& rules, const Flow& flow,
                               const Entry& entry) {
  std::vector<PersonId> people;
  if (flow.alerts.empty()) return people;
  const auto add = [&](Role role) {
    for (const PersonId& holder : holders(tx, role, entry, {})) {
      const PersonId person = acting_for(tx, rules, holder, {});
      const bool known = std::ranges::find(people, person) != people.end();
      if (!known && person != entry.author) people.push_back(person);
    }
  };
  for (const Transition& step : flow.transitions) {
    if (step.awaited && step.scope == Scope::entry && step.from == flow.initial) add(step.by);
  }
  for (const Role role : flow.alerts) {
    const bool spared =
        role == Role::responder_superior && !rules.superiors_hear_of_all && !is_urgent(entry);
    if (!spared) add(role);
  }
  return people;
}

bool remember_alerted(Entry& entry, const std::vector<PersonId>& people) {
  bool more = false;
  for (const PersonId& person : people) {
    std::vector<std::string>& alerted = entry.values[std::string(kAlerted)];
    if (std::ranges::find(alerted, person.str()) != alerted.end()) continue;
    alerted.push_back(person.str());
    more = true;
  }
  return more;
}

std::set<ChatId> groups_of(const Tx& tx, const Entry& entry) {
  std::set<ChatId> chats;  // a group bound for two purposes gets one message
  const Flow* flow = find_flow(entry.flow);
  if (flow == nullptr || entry.project.empty()) return chats;
  std::set<ChatId> others;
  for (const Binding& binding : tx.directory().bindings_of(entry.project)) {
    if (binding.purpose == flow->group_purpose) chats.insert(binding.chat);
    if (binding.purpose == "project") others.insert(binding.chat);
  }
  return chats.empty() ? others : chats;
}

void announce(Tx& tx, const Rules& rules, const Entry& entry, const Change& change) {
  const Flow* flow = find_flow(entry.flow);
  if (flow == nullptr) return;
  Audience audience(tx, rules, entry, change);
  if (change.entry_moved && entry.state == flow->initial) {
    for (const PersonId& person : to_alert(tx, rules, *flow, entry)) audience.ask(person);
  }
  for (const PersonId& person : awaited(tx, rules, *flow, entry, change)) {
    // Who has filed it themselves got its card as the answer.
    const bool has_card = change.transition == nullptr && person == change.actor;
    if (flow->alerts.empty() || !has_card) audience.ask(person);
  }
  report_missing_roles(tx, rules, entry, change);

  const std::string id = std::to_string(entry.id.value());
  const bool rows_opened = change.entry_moved && entry.state == flow->rows_live_in;
  const bool alert = change.transition == nullptr && !flow->alerts.empty();
  if (rows_opened || alert) {
    to_groups(tx, rules, entry, fmt::format("live:{}:{}", id, entry.stay),
              {"entry", {{"entry", id}}}, entry.id, alert ? Groups::all_at_once : Groups::all);
  }
  if (change.transition == nullptr) return;
  tell_named(tx, rules, entry, *change.transition, audience);
  if (change.transition->tell_author) {
    for (const PersonId& author : holders(tx, Role::author, entry, {})) audience.tell(author);
  }
  if (change.transition->tell_members) {
    for (const EntryRow& row : entry.rows) {
      if (!change.department.empty() && row.department != change.department) continue;
      for (const PersonId& member : holders(tx, Role::row_member, entry, row.department)) {
        audience.tell(acting_for(tx, rules, member, {}));
      }
    }
  }
  if (change.transition->tell_alerted) {
    const auto alerted = entry.values.find(kAlerted);
    if (alerted != entry.values.end()) {
      for (const std::string& one : alerted->second) {
        const std::optional<Person> person = tx.directory().person(PersonId(one));
        if (person && person->active) audience.tell(acting_for(tx, rules, person->id, {}));
      }
    }
  }
  const bool of_a_row = change.transition->scope == Scope::row;
  if (change.transition->tell_group || of_a_row) {
    to_groups(tx, rules, entry, fmt::format("group-news:{}:{}", id, change.sequence),
              {"news", {{"entry", id}, {"sequence", std::to_string(change.sequence)}}}, {},
              change.transition->tell_group ? Groups::all : Groups::still);
  }
}

void tell_admins(Tx& tx, const Rules& rules, const std::string& key, const std::string& text,
                 const TellingAdmins& how) {
  const std::string today = local_date(tx.now(), rules.zone);
  const std::string period = how.once_a_month ? month_of(today) : today;
  for (const Person& person : tx.directory().people()) {
    if (!person.active || !person.is_admin()) continue;
    const std::vector<PersonAccount> accounts = tx.directory().accounts(person.id);
    if (accounts.empty()) continue;
    const auto well = std::ranges::find_if(accounts, [&](const PersonAccount& account) {
      return account.channel != how.ailing_channel;
    });
    const Destination to{
        (well == accounts.end() ? accounts.front() : *well).channel, {}, person.id};
    tx.outbox().add({.key = fmt::format("admin:{}:{}:{}", key, period, person.id.str()),
                     .to = to,
                     .view = {std::string(kNoticeView), {{"text", text}}},
                     .not_before = release_time(rules, to, tx.now())});
  }
}

}  // namespace xiebot
