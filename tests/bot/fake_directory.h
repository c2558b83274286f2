// A directory kept in memory, for tests.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bot/directory.h"

namespace xiebot {

class FakeDirectory : public Directory {
 public:
  std::optional<Person> person(const PersonId& id) const override { return find(people_, id); }

  std::optional<Person> person_by_account(std::string_view channel,
                                          std::string_view account) const override {
    for (const PersonAccount& known : accounts_) {
      if (known.channel == channel && known.account == account) return person(known.person);
    }
    return std::nullopt;
  }

  std::vector<Person> people() const override { return all(people_); }

  std::vector<Person> people_named(std::string_view name) const override {
    std::vector<Person> same;
    for (const auto& [id, person] : people_) {
      if (person.name == name) same.push_back(person);
    }
    return same;
  }

  std::optional<Department> department(const DepartmentCode& code) const override {
    return find(departments_, code);
  }
  std::vector<Department> departments() const override { return all(departments_); }

  std::optional<Project> project(const ProjectCode& code) const override {
    return find(projects_, code);
  }
  std::vector<Project> projects() const override { return all(projects_); }

  std::vector<PersonAccount> accounts(const PersonId& id) const override {
    std::vector<PersonAccount> own;
    for (const PersonAccount& account : accounts_) {
      if (account.person == id) own.push_back(account);
    }
    std::stable_sort(own.begin(), own.end(),
                     [](const auto& a, const auto& b) { return a.last_active > b.last_active; });
    return own;
  }

  std::optional<Chat> chat(ChatId id) const override { return find(chats_, id); }

  std::optional<Chat> chat_by_external(std::string_view channel,
                                       std::string_view external) const override {
    for (const auto& [id, chat] : chats_) {
      if (chat.channel == channel && chat.external == external) return chat;
    }
    return std::nullopt;
  }

  std::vector<Binding> bindings_of(ChatId chat) const override {
    return bindings_where([&](const Binding& binding) { return binding.chat == chat; });
  }
  std::vector<Binding> bindings_of(const ProjectCode& project) const override {
    return bindings_where([&](const Binding& binding) { return binding.project == project; });
  }

  std::vector<Delegation> delegations_by(const PersonId& principal,
                                         std::string_view date) const override {
    return delegations_where(date,
                             [&](const Delegation& each) { return each.principal == principal; });
  }
  std::vector<Delegation> delegations_to(const PersonId& delegate,
                                         std::string_view date) const override {
    return delegations_where(date,
                             [&](const Delegation& each) { return each.delegate == delegate; });
  }

  void put(const Person& person) override { people_[person.id] = person; }
  void put(const Department& department) override { departments_[department.code] = department; }
  void put(const Project& project) override { projects_[project.code] = project; }

  void put(const PersonAccount& account) override {
    std::erase_if(accounts_, [&](const PersonAccount& known) {
      return known.channel == account.channel && known.account == account.account;
    });
    accounts_.push_back(account);
  }

  std::vector<Delegation> leave_of(const PersonId&, std::string_view) const override { return {}; }
  std::vector<Delegation> on_leave(std::string_view date) const override {
    return delegations_where(date, [](const Delegation&) { return true; });
  }
  void remove(const Delegation&) override {}
  void put(const Delegation& delegation) override { delegations_.push_back(delegation); }

  ChatId put(const Chat& chat) override {
    for (auto& [id, known] : chats_) {
      if (known.channel != chat.channel || known.external != chat.external) continue;
      known.kind = chat.kind;
      if (!chat.name.empty()) known.name = chat.name;
      known.reachable = chat.reachable;
      return id;
    }
    const ChatId id(static_cast<std::int64_t>(chats_.size()) + 1);
    chats_[id] = chat;
    chats_[id].id = id;
    return id;
  }

  void bind(const Binding& binding) override {
    unbind_where([&](const Binding& known) {
      return known.chat == binding.chat && known.project == binding.project &&
             known.purpose == binding.purpose;
    });
    bindings_.push_back(binding);
  }
  void unbind(ChatId chat, const ProjectCode& project) override {
    unbind_where(
        [&](const Binding& known) { return known.chat == chat && known.project == project; });
  }

 private:
  template <class Map>
  static std::optional<typename Map::mapped_type> find(const Map& map,
                                                       const typename Map::key_type& key) {
    const auto found = map.find(key);
    if (found == map.end()) return std::nullopt;
    return found->second;
  }

  template <class Map>
  static std::vector<typename Map::mapped_type> all(const Map& map) {
    std::vector<typename Map::mapped_type> values;
    values.reserve(map.size());
    for (const auto& [key, value] : map) values.push_back(value);
    return values;
  }

  template <class Matches>
  std::vector<Binding> bindings_where(Matches matches) const {
    std::vector<Binding> found;
    std::copy_if(bindings_.begin(), bindings_.end(), std::back_inserter(found), matches);
    return found;
  }

  template <class Matches>
  std::vector<Delegation> delegations_where(std::string_view date, Matches matches) const {
    std::vector<Delegation> found;
    for (const Delegation& each : delegations_) {
      const bool lasts = date.compare(each.from) >= 0 && date.compare(each.until) <= 0;
      if (matches(each) && lasts) found.push_back(each);
    }
    return found;
  }

  template <class Matches>
  void unbind_where(Matches matches) {
    std::erase_if(bindings_, matches);
  }

  std::map<PersonId, Person> people_;
  std::map<DepartmentCode, Department> departments_;
  std::map<ProjectCode, Project> projects_;
  std::map<ChatId, Chat> chats_;
  std::vector<PersonAccount> accounts_;
  std::vector<Binding> bindings_;
  std::vector<Delegation> delegations_;
};

}  // namespace xiebot
