// What a connection has read of the company since it last changed. The directory is read many times
// an event and changes a few times a week.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bot/directory.h"

namespace xiebot::storage {

// Holds what was found, never that something was not: strangers cannot make it grow.
struct DirectoryCache {
  using ByText = std::pair<std::string, std::string>;  // channel, and account or external id

  std::map<PersonId, Person> people;
  std::map<ByText, Person> people_by_account;
  std::map<PersonId, std::vector<PersonAccount>> accounts;
  std::map<ByText, Chat> chats;
  std::map<ChatId, std::vector<Binding>> bindings;
  std::optional<std::vector<Delegation>> delegations;  // by principal, date and delegate
  std::optional<std::vector<Department>> departments;  // by code
  std::optional<std::vector<Project>> projects;        // by code
  // There may be thousands: whoever asks for one need not read them all.
  std::map<ProjectCode, Project> single_projects;
};

// The value under `key`, read when it is not there yet; nullopt is not kept.
template <class Map, class Read>
std::optional<typename Map::mapped_type> remembered(Map& map, const typename Map::key_type& key,
                                                    const Read& read) {
  const auto known = map.find(key);
  if (known != map.end()) return known->second;
  std::optional<typename Map::mapped_type> found = read();
  if (found) map.emplace(key, *found);
  return found;
}

}  // namespace xiebot::storage
