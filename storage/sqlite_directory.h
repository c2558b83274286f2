// Directory in SQLite: people, departments, projects, chats.
#pragma once

#include "bot/directory.h"
#include "storage/connection.h"
#include "storage/directory_cache.h"

namespace xiebot::storage {

// Belongs to one connection and its thread.
class SqliteDirectory : public Directory {
 public:
  explicit SqliteDirectory(Connection& connection) : connection_(connection) {}

  [[nodiscard]] std::optional<Person> person(const PersonId& id) const override;
  // People who have left are not found by their account.
  [[nodiscard]] std::optional<Person> person_by_account(std::string_view channel,
                                                        std::string_view account) const override;
  [[nodiscard]] std::vector<Person> people() const override;
  [[nodiscard]] std::vector<Person> people_named(std::string_view name) const override;
  [[nodiscard]] std::optional<Department> department(const DepartmentCode& code) const override;
  [[nodiscard]] std::vector<Department> departments() const override;
  [[nodiscard]] std::optional<Project> project(const ProjectCode& code) const override;
  [[nodiscard]] std::vector<Project> projects() const override;
  [[nodiscard]] std::vector<PersonAccount> accounts(const PersonId& id) const override;
  [[nodiscard]] std::optional<Chat> chat(ChatId id) const override;
  [[nodiscard]] std::optional<Chat> chat_by_external(std::string_view channel,
                                                     std::string_view external) const override;
  [[nodiscard]] std::vector<Binding> bindings_of(ChatId chat) const override;
  [[nodiscard]] std::vector<Binding> bindings_of(const ProjectCode& project) const override;
  [[nodiscard]] std::vector<Delegation> delegations_by(const PersonId& principal,
                                                       std::string_view date) const override;
  [[nodiscard]] std::vector<Delegation> delegations_to(const PersonId& delegate,
                                                       std::string_view date) const override;
  [[nodiscard]] std::vector<Delegation> leave_of(const PersonId& principal,
                                                 std::string_view date) const override;
  [[nodiscard]] std::vector<Delegation> on_leave(std::string_view date) const override;

  void put(const Person& person) override;
  void put(const Department& department) override;
  void put(const Project& project) override;
  // By channel and account: an account belongs to one person.
  void put(const PersonAccount& account) override;
  // By principal, delegate and first day.
  void put(const Delegation& delegation) override;
  void remove(const Delegation& delegation) override;
  ChatId put(const Chat& chat) override;
  void bind(const Binding& binding) override;
  void unbind(ChatId chat, const ProjectCode& project) override;

 private:
  // What is remembered, emptied first when it may not hold any more.
  [[nodiscard]] DirectoryCache& cache() const;
  [[nodiscard]] const std::vector<Delegation>& all_delegations() const;
  [[nodiscard]] const std::vector<Department>& all_departments() const;
  [[nodiscard]] const std::vector<Project>& all_projects() const;
  // Runs a write, and forgets.
  template <class... Values>
  void write(Sql sql, const Values&... values) {
    connection_.run(sql, values...);
    connection_.forget();
  }

  Connection& connection_;
  mutable DirectoryCache cache_;
  mutable std::int64_t cached_epoch_ = -1;
};

}  // namespace xiebot::storage
