#include "storage/sqlite_directory.h"

#include <algorithm>
#include <utility>

#include "storage/json_column.h"

// The columns in the order in which read_projects() reads them.
#define SELECT_PROJECTS \
  "SELECT code, name, lead, departments, progress_owners, timezone, active FROM projects"

namespace xiebot::storage {
namespace {

std::vector<Person> read_people(Query query) {
  std::vector<Person> people;
  Person person;
  std::string roles;
  while (
      query.next(person.id, person.name, person.department, roles, person.active, person.phone)) {
    person.roles = strings_from_json(roles);
    people.push_back(person);
  }
  return people;
}

std::vector<Department> read_departments(Query query) {
  std::vector<Department> departments;
  Department department;
  while (query.next(department.code, department.name, department.lead, department.liaison,
                    department.superior)) {
    departments.push_back(department);
  }
  return departments;
}

std::vector<Project> read_projects(Query query) {
  std::vector<Project> projects;
  Project project;
  std::string departments;
  std::string owners;
  while (query.next(project.code, project.name, project.lead, departments, owners, project.timezone,
                    project.active)) {
    project.departments = ids_from_json<DepartmentCode>(departments);
    project.progress_owners = ids_from_json<PersonId>(owners);
    projects.push_back(project);
  }
  return projects;
}

std::optional<Chat> read_chat(Query query) {
  Chat chat;
  std::string kind;
  if (!query.next(chat.id, chat.channel, chat.external, kind, chat.name, chat.reachable)) {
    return std::nullopt;
  }
  chat.kind = kind == "group" ? ChatKind::group : ChatKind::personal;
  return chat;
}

std::vector<Binding> read_bindings(Query query) {
  std::vector<Binding> bindings;
  Binding binding;
  while (query.next(binding.chat, binding.project, binding.purpose)) bindings.push_back(binding);
  return bindings;
}

std::vector<Delegation> read_delegations(Query query) {
  std::vector<Delegation> delegations;
  Delegation delegation;
  while (query.next(delegation.principal, delegation.delegate, delegation.from, delegation.until)) {
    delegations.push_back(delegation);
  }
  return delegations;
}

template <class T>
std::optional<T> only(std::vector<T> found) {
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

// The one with this code; the lists are short.
template <class T, class Code>
std::optional<T> with_code(const std::vector<T>& all, const Code& code) {
  const auto found =
      std::lower_bound(all.begin(), all.end(), code,
                       [](const T& one, const Code& wanted) { return one.code < wanted; });
  if (found == all.end() || found->code != code) return std::nullopt;
  return *found;
}

}  // namespace

DirectoryCache& SqliteDirectory::cache() const {
  if (std::exchange(cached_epoch_, connection_.epoch()) != connection_.epoch()) cache_ = {};
  return cache_;
}

std::optional<Person> SqliteDirectory::person(const PersonId& id) const {
  return remembered(cache().people, id, [&] {
    return only(read_people(connection_.query(
        "SELECT id, name, department, roles, active, phone FROM people WHERE id = ?", id)));
  });
}

std::optional<Person> SqliteDirectory::person_by_account(std::string_view channel,
                                                         std::string_view account) const {
  return remembered(cache().people_by_account, {std::string(channel), std::string(account)}, [&] {
    return only(read_people(
        connection_.query("SELECT p.id, p.name, p.department, p.roles, p.active, p.phone"
                          " FROM person_accounts a JOIN people p ON p.id = a.person"
                          " WHERE a.channel = ? AND a.account = ? AND p.active = 1",
                          channel, account)));
  });
}

std::vector<Person> SqliteDirectory::people() const {
  return read_people(connection_.query(
      "SELECT id, name, department, roles, active, phone FROM people ORDER BY id"));
}

std::vector<Person> SqliteDirectory::people_named(std::string_view name) const {
  return read_people(connection_.query(
      "SELECT id, name, department, roles, active, phone FROM people WHERE name = ? ORDER BY id",
      name));
}

std::optional<Department> SqliteDirectory::department(const DepartmentCode& code) const {
  return with_code(all_departments(), code);
}

const std::vector<Department>& SqliteDirectory::all_departments() const {
  auto& departments = cache().departments;
  if (!departments) {
    departments = read_departments(connection_.query(
        "SELECT code, name, lead, liaison, superior FROM departments ORDER BY code"));
  }
  return *departments;
}

std::vector<Department> SqliteDirectory::departments() const { return all_departments(); }

std::optional<Project> SqliteDirectory::project(const ProjectCode& code) const {
  if (const auto& all = cache().projects) return with_code(*all, code);
  return remembered(cache().single_projects, code, [&] {
    return only(read_projects(connection_.query(SELECT_PROJECTS " WHERE code = ?", code)));
  });
}

const std::vector<Project>& SqliteDirectory::all_projects() const {
  auto& projects = cache().projects;
  if (!projects) {
    projects = read_projects(connection_.query(SELECT_PROJECTS " ORDER BY code"));
  }
  return *projects;
}

std::vector<Project> SqliteDirectory::projects() const { return all_projects(); }

std::vector<PersonAccount> SqliteDirectory::accounts(const PersonId& id) const {
  return *remembered(cache().accounts, id, [&] {
    Query query = connection_.query(
        "SELECT person, channel, account, last_active FROM person_accounts WHERE person = ?"
        " ORDER BY last_active DESC, channel, account",
        id);
    std::vector<PersonAccount> accounts;
    PersonAccount account;
    while (query.next(account.person, account.channel, account.account, account.last_active)) {
      accounts.push_back(account);
    }
    return std::optional(std::move(accounts));
  });
}

std::optional<Chat> SqliteDirectory::chat(ChatId id) const {
  return read_chat(connection_.query(
      "SELECT id, channel, external, kind, name, reachable FROM chats WHERE id = ?", id));
}

std::optional<Chat> SqliteDirectory::chat_by_external(std::string_view channel,
                                                      std::string_view external) const {
  return remembered(cache().chats, {std::string(channel), std::string(external)}, [&] {
    return read_chat(
        connection_.query("SELECT id, channel, external, kind, name, reachable FROM chats"
                          " WHERE channel = ? AND external = ?",
                          channel, external));
  });
}

std::vector<Binding> SqliteDirectory::bindings_of(ChatId chat) const {
  return *remembered(cache().bindings, chat, [&] {
    return std::optional(read_bindings(connection_.query(
        "SELECT chat, project, purpose FROM bindings WHERE chat = ? ORDER BY project, purpose",
        chat)));
  });
}

std::vector<Binding> SqliteDirectory::bindings_of(const ProjectCode& project) const {
  return read_bindings(connection_.query(
      "SELECT chat, project, purpose FROM bindings WHERE project = ? ORDER BY chat, purpose",
      project));
}

const std::vector<Delegation>& SqliteDirectory::all_delegations() const {
  auto& delegations = cache().delegations;
  if (!delegations) {
    delegations = read_delegations(
        connection_.query("SELECT principal, delegate, from_date, until_date FROM delegations"
                          " ORDER BY principal, from_date, delegate"));
  }
  return *delegations;
}

std::vector<Delegation> SqliteDirectory::delegations_by(const PersonId& principal,
                                                        std::string_view date) const {
  std::vector<Delegation> found;
  const std::vector<Delegation>& all = all_delegations();
  auto one = std::ranges::lower_bound(all, principal, {}, &Delegation::principal);
  for (; one != all.end() && one->principal == principal; ++one) {
    if (one->from <= date && date <= one->until) found.push_back(*one);
  }
  return found;
}

std::vector<Delegation> SqliteDirectory::delegations_to(const PersonId& delegate,
                                                        std::string_view date) const {
  return read_delegations(
      connection_.query("SELECT principal, delegate, from_date, until_date FROM delegations"
                        " WHERE delegate = ? AND ? BETWEEN from_date AND until_date"
                        " ORDER BY from_date, principal",
                        delegate, date));
}

std::vector<Delegation> SqliteDirectory::leave_of(const PersonId& principal,
                                                  std::string_view date) const {
  return read_delegations(
      connection_.query("SELECT principal, delegate, from_date, until_date FROM delegations"
                        " WHERE principal = ? AND until_date >= ? ORDER BY from_date, delegate",
                        principal, date));
}

std::vector<Delegation> SqliteDirectory::on_leave(std::string_view date) const {
  return read_delegations(
      connection_.query("SELECT principal, delegate, from_date, until_date FROM delegations"
                        " WHERE ? BETWEEN from_date AND until_date"
                        " ORDER BY principal, from_date, delegate",
                        date));
}

void SqliteDirectory::put(const Person& person) {
  write(
      "INSERT OR REPLACE INTO people (id, name, department, roles, active, phone)"
      " VALUES (?, ?, ?, ?, ?, ?)",
      person.id, person.name, person.department, to_json(person.roles), person.active,
      person.phone);
}

void SqliteDirectory::put(const Department& department) {
  write(
      "INSERT OR REPLACE INTO departments (code, name, lead, liaison, superior)"
      " VALUES (?, ?, ?, ?, ?)",
      department.code, department.name, department.lead, department.liaison, department.superior);
}

void SqliteDirectory::put(const Project& project) {
  write(
      "INSERT OR REPLACE INTO projects"
      " (code, name, lead, departments, progress_owners, timezone, active)"
      " VALUES (?, ?, ?, ?, ?, ?, ?)",
      project.code, project.name, project.lead, to_json(project.departments),
      to_json(project.progress_owners), project.timezone, project.active);
}

void SqliteDirectory::put(const PersonAccount& account) {
  write(
      "INSERT OR REPLACE INTO person_accounts (channel, account, person, last_active)"
      " VALUES (?, ?, ?, ?)",
      account.channel, account.account, account.person, account.last_active);
}

void SqliteDirectory::put(const Delegation& delegation) {
  write(
      "INSERT OR REPLACE INTO delegations (principal, delegate, from_date, until_date)"
      " VALUES (?, ?, ?, ?)",
      delegation.principal, delegation.delegate, delegation.from, delegation.until);
}

void SqliteDirectory::remove(const Delegation& delegation) {
  write("DELETE FROM delegations WHERE principal = ? AND delegate = ? AND from_date = ?",
        delegation.principal, delegation.delegate, delegation.from);
}

ChatId SqliteDirectory::put(const Chat& chat) {
  Query query = connection_.query(
      "INSERT INTO chats (channel, external, kind, name, reachable) VALUES (?, ?, ?, ?, ?)"
      " ON CONFLICT (channel, external) DO UPDATE SET kind = excluded.kind,"
      " name = CASE excluded.name WHEN '' THEN name ELSE excluded.name END,"
      " reachable = excluded.reachable"
      " RETURNING id",
      chat.channel, chat.external, chat.kind == ChatKind::group ? "group" : "personal", chat.name,
      chat.reachable);
  ChatId id;
  query.next(id);
  connection_.forget();
  return id;
}

void SqliteDirectory::bind(const Binding& binding) {
  write("INSERT OR IGNORE INTO bindings (chat, project, purpose) VALUES (?, ?, ?)", binding.chat,
        binding.project, binding.purpose);
}

void SqliteDirectory::unbind(ChatId chat, const ProjectCode& project) {
  write("DELETE FROM bindings WHERE chat = ? AND project = ?", chat, project);
}

}  // namespace xiebot::storage
