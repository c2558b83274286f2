// People, departments, projects and chats, and how people are known on the platforms.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/clock.h"
#include "bot/event.h"
#include "bot/ids.h"

namespace xiebot {

struct Person {
  PersonId id = {};
  std::string name = {};
  DepartmentCode department = {};  // may be empty
  std::vector<std::string> roles = {};
  bool active = true;
  // May be empty. Shown in personal chats to those alone whom an urgent matter concerns.
  std::string phone = {};

  [[nodiscard]] bool has_role(std::string_view role) const;
  [[nodiscard]] bool is_admin() const { return has_role("admin"); }
};

struct Department {
  DepartmentCode code = {};
  std::string name = {};
  PersonId lead = {}, liaison = {}, superior = {};  // each may be empty
};

struct Project {
  ProjectCode code = {};
  std::string name = {};
  PersonId lead = {};  // may be empty
  std::vector<DepartmentCode> departments = {};
  std::vector<PersonId> progress_owners = {};
  std::string timezone = {};  // empty: the company's
  bool active = true;
};

// How a person is known on one channel.
struct PersonAccount {
  PersonId person = {};
  std::string channel = {};
  std::string account = {};
  Instant last_active{};
};

// A chat on a channel. `external` is the platform's id.
struct Chat {
  ChatId id = {};
  std::string channel = {};
  std::string external = {};
  ChatKind kind = ChatKind::group;
  std::string name = {};
  bool reachable = true;
};

// What a chat is bound to.
struct Binding {
  ChatId chat = {};
  ProjectCode project = {};
  std::string purpose = {};  // "project" or "problems"
};

// `principal` is away on [from, until] (local dates as "2026-12-01") and `delegate` (may be empty)
// acts for them.
struct Delegation {
  PersonId principal = {};
  PersonId delegate = {};
  std::string from = {}, until = {};
};

// Belongs to one transaction. Find functions answer nullopt for what does not exist.
class Directory {
 public:
  virtual ~Directory() = default;

  [[nodiscard]] virtual std::optional<Person> person(const PersonId& id) const = 0;
  [[nodiscard]] virtual std::optional<Person> person_by_account(std::string_view channel,
                                                                std::string_view account) const = 0;
  [[nodiscard]] virtual std::vector<Person> people() const = 0;  // by id
  // Exact name; several people may share one.
  [[nodiscard]] virtual std::vector<Person> people_named(std::string_view name) const = 0;
  [[nodiscard]] virtual std::optional<Department> department(const DepartmentCode& code) const = 0;
  [[nodiscard]] virtual std::vector<Department> departments() const = 0;  // by code
  [[nodiscard]] virtual std::optional<Project> project(const ProjectCode& code) const = 0;
  [[nodiscard]] virtual std::vector<Project> projects() const = 0;  // by code
  // Most recently active first.
  [[nodiscard]] virtual std::vector<PersonAccount> accounts(const PersonId& id) const = 0;
  [[nodiscard]] virtual std::optional<Chat> chat(ChatId id) const = 0;
  [[nodiscard]] virtual std::optional<Chat> chat_by_external(std::string_view channel,
                                                             std::string_view external) const = 0;
  [[nodiscard]] virtual std::vector<Binding> bindings_of(ChatId chat) const = 0;
  [[nodiscard]] virtual std::vector<Binding> bindings_of(const ProjectCode& project) const = 0;
  // Delegations in force on that local date in which this person is principal / delegate.
  [[nodiscard]] virtual std::vector<Delegation> delegations_by(const PersonId& principal,
                                                               std::string_view date) const = 0;
  [[nodiscard]] virtual std::vector<Delegation> delegations_to(const PersonId& delegate,
                                                               std::string_view date) const = 0;

  // The leave of a person that ends on that local date or later, by its begin.
  [[nodiscard]] virtual std::vector<Delegation> leave_of(const PersonId& principal,
                                                         std::string_view date) const = 0;
  // All leave in force on that local date.
  [[nodiscard]] virtual std::vector<Delegation> on_leave(std::string_view date) const = 0;

  // Each put inserts or replaces by key.
  virtual void put(const Person& person) = 0;
  virtual void put(const Department& department) = 0;
  virtual void put(const Project& project) = 0;
  virtual void put(const PersonAccount& account) = 0;
  virtual void put(const Delegation& delegation) = 0;
  virtual void remove(const Delegation& delegation) = 0;
  // Inserts when (channel, external) is new, else updates kind, name (unless empty) and reachable.
  virtual ChatId put(const Chat& chat) = 0;
  virtual void bind(const Binding& binding) = 0;
  virtual void unbind(ChatId chat, const ProjectCode& project) = 0;
};

}  // namespace xiebot
