// Whether messages can reach whom they have to: groups of projects, leads of departments. Pure.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "bot/config.h"
#include "bot/directory.h"
#include "bot/doctor/finding.h"

namespace xiebot::doctor {

struct BoundGroup {
  ProjectCode project;
  std::string channel;
  std::string chat;  // the platform's id
  std::string name = {};
  bool reachable = true;
};

// What the bot knows of people and groups, from its database or, before there is one, from the
// configuration.
struct DirectoryFacts {
  std::vector<Project> projects;  // active ones
  std::vector<Department> departments;
  std::map<PersonId, Person> people;                   // active ones
  std::map<PersonId, std::set<std::string>> channels;  // on which they have an account
  std::map<std::string, std::string> accounts;         // one of each channel, to try things with
  std::vector<BoundGroup> groups;
};

[[nodiscard]] DirectoryFacts directory_facts(const Directory& directory);
[[nodiscard]] DirectoryFacts directory_facts(const Config& config);

// The channels that the configuration switches on, with their names for people.
using ChannelNames = std::map<std::string, std::string>;

// Every project has a group that can be reached.
[[nodiscard]] Findings check_groups(const DirectoryFacts& facts, const ChannelNames& channels);

// In every department of a project somebody of lead, liaison and superior has an account where the
// project has a group; and there is an administrator.
[[nodiscard]] Findings check_people(const DirectoryFacts& facts, const ChannelNames& channels);

}  // namespace xiebot::doctor
