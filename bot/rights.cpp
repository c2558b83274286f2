#include "bot/rights.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "bot/deadlines/recipients.h"

namespace xiebot {
namespace {

constexpr int kLongestDelegation = 5;

void add_unique(std::vector<PersonId>& people, const PersonId& person) {
  if (!person.empty() && std::ranges::find(people, person) == people.end()) {
    people.push_back(person);
  }
}

std::vector<PersonId> admins(const Tx& tx) {
  std::vector<PersonId> found;
  for (const Person& person : tx.directory().people()) {
    if (person.active && person.is_admin()) found.push_back(person.id);
  }
  return found;
}

bool present(const Tx& tx, const PersonId& id) {
  if (id.empty()) return false;
  const std::optional<Person> person = tx.directory().person(id);
  return person && person->active;
}

// The first of `steps` who exists and is not `except`; else the admins.
std::vector<PersonId> first_present(const Tx& tx, const std::vector<PersonId>& steps,
                                    const PersonId& except) {
  for (const PersonId& step : steps) {
    if (step != except && present(tx, step)) return {step};
  }
  std::vector<PersonId> last = admins(tx);
  std::erase(last, except);
  return last;
}

std::vector<PersonId> row_members(const Tx& tx, const DepartmentCode& code) {
  const std::optional<Department> department = tx.directory().department(code);
  if (!department) return admins(tx);
  std::vector<PersonId> members;
  for (const PersonId& person : {department->lead, department->liaison}) {
    if (present(tx, person)) add_unique(members, person);
  }
  if (members.empty()) return first_present(tx, {department->superior}, PersonId{});
  return members;
}

// Those of every row, each once.
std::vector<PersonId> of_rows(
    const Entry& entry, const std::function<std::vector<PersonId>(const DepartmentCode&)>& of) {
  std::vector<PersonId> people;
  for (const EntryRow& row : entry.rows) {
    for (const PersonId& person : of(row.department)) add_unique(people, person);
  }
  return people;
}

std::vector<PersonId> superiors(const Tx& tx, const Entry& entry) {
  return of_rows(entry, [&](const DepartmentCode& code) {
    const std::optional<Department> department = tx.directory().department(code);
    return first_present(tx, {department ? department->superior : PersonId{}}, PersonId{});
  });
}

// The person whom the entry names in this field; where it names nobody who is there, the
// responders.
std::vector<PersonId> named_or_responders(const Tx& tx, const Entry& entry,
                                          std::string_view field) {
  const auto named = entry.values.find(field);
  if (named != entry.values.end() && !named->second.empty()) {
    const PersonId person(named->second.front());
    if (present(tx, person)) return {person};
  }
  return holders(tx, Role::responder, entry, {});
}

// Whom `person` acts for today, through chains of delegates too.
std::vector<PersonId> principals_of(const Tx& tx, const Rules& rules, const PersonId& person) {
  const std::string today = local_date(tx.now(), rules.zone);
  std::vector<PersonId> chain = {person};
  for (std::size_t i = 0; i < chain.size(); ++i) {
    for (const Delegation& delegation : tx.directory().delegations_to(chain[i], today)) {
      add_unique(chain, delegation.principal);
    }
  }
  std::erase_if(chain, [&](const PersonId& principal) {
    return principal == person || acting_for(tx, rules, principal, {}) != person;
  });
  return chain;
}

// Where a role is missing, what waits for it waits for the admins.
void add_departments_without_roles(const Tx& tx, EntryScope& scope) {
  for (const Department& department : tx.directory().departments()) {
    const bool complete = present(tx, department.lead) && present(tx, department.liaison) &&
                          present(tx, department.superior);
    if (!complete) scope.departments.push_back(department.code);
  }
}

// How a lapsed deadline of the entry (or the row) opens this action to the person; nullopt: none
// does.
std::optional<Standing> opened_by_lapse(const Tx& tx, const Rules& rules, const Flow& flow,
                                        const Transition& step, const Entry& entry,
                                        const DepartmentCode& department, const PersonId& person) {
  const bool may_open = std::ranges::any_of(flow.deadlines, [&](const DeadlineRule& rule) {
    return std::ranges::find(rule.opens, step.action) != rule.opens.end();
  });
  if (!may_open || person == entry.author) return std::nullopt;
  for (const Deadline& deadline : tx.deadlines().open_of(entry.id)) {
    const DeadlineRule* rule = flow.deadline(deadline.rule);
    if (rule == nullptr || !deadline.lapsed || deadline.department != department) continue;
    if (std::ranges::find(rule->opens, step.action) == rule->opens.end()) continue;
    const auto people = told(tx, rules, entry, department, rule->escalation, 0);
    // Who is on leave hears nothing of it, and may act all the same.
    if (std::ranges::find(people, person, &Recipient::principal) != people.end()) {
      return Standing{};
    }
    const auto found = std::ranges::find(people, person, &Recipient::person);
    if (found != people.end()) return Standing{Via::delegate, found->principal};
  }
  return std::nullopt;
}

// Whether `person` stands at the end of the chain of delegates of `principal`.
bool acts_for(const Tx& tx, const Rules& rules, const PersonId& person, const PersonId& principal,
              const PersonId& not_for) {
  return person != principal && acting_for(tx, rules, principal, not_for) == person;
}

std::optional<Standing> standing(const Tx& tx, const Rules& rules, Role role, const Entry& entry,
                                 const DepartmentCode& department, const Person& person,
                                 bool as_admin) {
  if (role == Role::bot) return std::nullopt;
  const bool own_decision = decides_for_others(role) && person.id == entry.author;
  if (own_decision) return std::nullopt;
  const std::vector<PersonId> found = holders(tx, role, entry, department);
  if (std::ranges::find(found, person.id) != found.end()) return Standing{};
  const PersonId not_for = decides_for_others(role) ? entry.author : PersonId{};
  for (const PersonId& principal : found) {
    if (acts_for(tx, rules, person.id, principal, not_for)) {
      return Standing{Via::delegate, principal};
    }
  }
  if (as_admin && person.is_admin()) {
    return Standing{Via::admin, found.empty() ? PersonId{} : found.front()};
  }
  return std::nullopt;
}

}  // namespace

std::vector<PersonId> holders(const Tx& tx, Role role, const Entry& entry,
                              const DepartmentCode& department) {
  const Directory& directory = tx.directory();
  const Department own = directory.department(entry.department).value_or(Department{});
  switch (role) {
    case Role::author:
      // Who left has nothing to decide any more: the own department goes on.
      if (present(tx, entry.author)) return {entry.author};
      return first_present(tx, {own.lead, own.superior}, entry.author);
    case Role::approver:
      if (own.lead == entry.author) return first_present(tx, {own.superior}, entry.author);
      return first_present(tx, {own.lead, own.superior}, entry.author);
    case Role::superior:
      return first_present(tx, {own.superior}, entry.author);
    case Role::row_member:
      return row_members(tx, department);
    case Role::project_lead: {
      const std::optional<Project> project = directory.project(entry.project);
      return first_present(tx, {project ? project->lead : PersonId{}}, PersonId{});
    }
    case Role::admin:
      return admins(tx);
    case Role::bot:
      break;
    case Role::responder:
      return of_rows(entry, [&](const DepartmentCode& code) { return row_members(tx, code); });
    case Role::responder_superior:
      return superiors(tx, entry);
    case Role::coordinator: {
      std::vector<PersonId> people = holders(tx, Role::responder, entry, {});
      for (const Role other : {Role::responder_superior, Role::project_lead}) {
        for (const PersonId& person : holders(tx, other, entry, {})) add_unique(people, person);
      }
      return people;
    }
    case Role::taker:
      return named_or_responders(tx, entry, "taker");
    case Role::solver:
      return named_or_responders(tx, entry, "owner");
  }
  return {};
}

bool decides_for_others(Role role) { return role == Role::approver || role == Role::superior; }

PersonId acting_for(const Tx& tx, const Rules& rules, const PersonId& person,
                    const PersonId& not_for) {
  const std::string today = local_date(tx.now(), rules.zone);
  std::set<PersonId> seen = {person};
  PersonId current = person;
  for (int step = 0; step < kLongestDelegation; ++step) {
    const std::vector<Delegation> delegations = tx.directory().delegations_by(current, today);
    const auto next = std::ranges::find_if(delegations, [&](const Delegation& delegation) {
      return delegation.delegate != not_for && !seen.contains(delegation.delegate) &&
             present(tx, delegation.delegate);
    });
    if (next == delegations.end()) break;
    current = next->delegate;
    seen.insert(current);
  }
  return current;
}

std::vector<Move> moves(const Tx& tx, const Rules& rules, const Entry& entry, const Person& person,
                        bool as_admin) {
  const Flow* flow = find_flow(entry.flow);
  std::vector<Move> found;
  if (flow == nullptr || !person.active) return found;
  for (const Transition& step : flow->transitions) {
    const Action* action = flow->action(step.action);
    if (step.scope == Scope::entry) {
      if (step.from != entry.state) continue;
      auto how = standing(tx, rules, step.by, entry, {}, person, false);
      if (!how) how = opened_by_lapse(tx, rules, *flow, step, entry, {}, person.id);
      if (!how) how = standing(tx, rules, step.by, entry, {}, person, as_admin);
      if (how) found.push_back({&step, action, {}, entry.stay, *how});
    } else if (entry.state == flow->rows_live_in) {
      for (const EntryRow& row : entry.rows) {
        if (step.from != row.state) continue;
        if (const auto how =
                standing(tx, rules, step.by, entry, row.department, person, as_admin)) {
          found.push_back({&step, action, row.department, row.stay, *how});
        }
      }
    }
  }
  return found;
}

std::vector<DepartmentCode> involved_departments(const Rules& rules, const Entry& entry) {
  std::vector<DepartmentCode> involved;
  if (!entry.rows.empty()) {
    for (const EntryRow& row : entry.rows) involved.push_back(row.department);
    return involved;
  }
  const FormDefinition* form = rules.forms.find(entry.form, entry.form_version);
  if (form == nullptr || form->departments_field.empty()) return involved;
  const auto values = entry.values.find(form->departments_field);
  if (values == entry.values.end()) return involved;
  for (const std::string& code : values->second) involved.emplace_back(code);
  return involved;
}

Access access(const Tx& tx, const Rules& rules, const Entry& entry, const Person& person) {
  if (person.is_admin() || person.id == entry.author) return {true, true};
  const auto part_of = [&](const PersonId& who, const DepartmentCode& own) {
    std::vector<DepartmentCode> serves = departments_served(tx, who);
    if (!own.empty()) serves.push_back(own);
    std::vector<DepartmentCode> concerned = involved_departments(rules, entry);
    concerned.push_back(entry.department);
    return std::ranges::any_of(serves, [&](const DepartmentCode& code) {
      return std::ranges::find(concerned, code) != concerned.end();
    });
  };
  if (part_of(person.id, person.department)) return {true, true};
  const std::vector<PersonId> principals = principals_of(tx, rules, person.id);
  for (const PersonId& principal : principals) {
    if (principal == entry.author || part_of(principal, {})) return {true, true};
  }
  const std::optional<Project> project = tx.directory().project(entry.project);
  if (!project) return {};
  const bool takes_part =
      project->lead == person.id ||
      std::ranges::find(principals, project->lead) != principals.end() ||
      std::ranges::find(project->departments, person.department) != project->departments.end();
  return {takes_part, false};
}

std::vector<DepartmentCode> departments_served(const Tx& tx, const PersonId& person) {
  std::vector<DepartmentCode> served;
  for (const Department& department : tx.directory().departments()) {
    if (department.lead == person || department.liaison == person ||
        department.superior == person) {
      served.push_back(department.code);
    }
  }
  return served;
}

std::vector<Entry> open_entries_of(const Tx& tx, const Rules& rules, const Person& person) {
  std::vector<PersonId> people = principals_of(tx, rules, person.id);
  people.insert(people.begin(), person.id);
  std::map<EntryId, Entry> found;  // one entry may concern several of them
  for (const PersonId& one : people) {
    EntryScope scope{.person = one, .departments = departments_served(tx, one)};
    for (const Project& project : tx.directory().projects()) {
      if (project.lead == one) scope.projects.push_back(project.code);
    }
    if (one == person.id && person.is_admin()) add_departments_without_roles(tx, scope);
    for (Entry& entry : tx.entries().open_in(scope)) found.emplace(entry.id, std::move(entry));
  }
  std::vector<Entry> entries;
  entries.reserve(found.size());
  for (auto& [id, entry] : found) entries.push_back(std::move(entry));
  return entries;
}

}  // namespace xiebot
