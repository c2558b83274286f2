#include "bot/seeding.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "bot/leavers.h"

namespace xiebot {
namespace {

// A group of a project, by the platform's id: what file and database are compared by.
using Place = std::tuple<std::string, std::string, std::string>;  // channel, chat, purpose

std::string joined(const std::vector<std::string>& fields) {
  return fmt::format("{}", fmt::join(fields, ", "));
}

class Seeder {
 public:
  Seeder(Tx& tx, const Config& config, Leading leading)
      : tx_(tx), directory_(tx.directory()), config_(config), leading_(leading) {}

  Seeding run() {
    for (const Person& person : config_.people) seed_person(person);
    for (const Department& department : config_.departments) seed_department(department);
    for (const ConfiguredAccount& account : config_.accounts) seed_account(account);
    for (const Project& project : config_.projects) {
      seed_project(project);
      if (leading_ == Leading::file) {
        rebind(project.code);
      } else {
        bind_new(project.code);
      }
    }
    return std::move(result_);
  }

 private:
  // `differing`: the fields in which the database's record is not the file's.
  template <class Record>
  void settle(const Record& record, std::string_view what, bool known,
              const std::vector<std::string>& differing) {
    if (!known) {
      directory_.put(record);
      ++result_.added;
    } else if (!differing.empty()) {
      if (leading_ == Leading::file) {
        directory_.put(record);
        ++result_.changed;
      } else {
        result_.differences.push_back(fmt::format("{}: {}", what, joined(differing)));
      }
    }
  }

  void seed_person(const Person& person) {
    const auto known = directory_.person(person.id);
    std::vector<std::string> differing;
    if (known) {
      if (known->name != person.name) differing.emplace_back("name");
      if (known->department != person.department) differing.emplace_back("department");
      if (known->roles != person.roles) differing.emplace_back("roles");
      if (known->phone != person.phone) differing.emplace_back("phone");
      if (known->active != person.active) differing.emplace_back("active");
    }
    settle(person, fmt::format("person {}", person.id.str()), known.has_value(), differing);
  }

  void seed_department(const Department& department) {
    const auto known = directory_.department(department.code);
    std::vector<std::string> differing;
    if (known) {
      if (known->name != department.name) differing.emplace_back("name");
      if (known->lead != department.lead) differing.emplace_back("lead");
      if (known->liaison != department.liaison) differing.emplace_back("liaison");
      if (known->superior != department.superior) differing.emplace_back("superior");
    }
    settle(department, fmt::format("department {}", department.code.str()), known.has_value(),
           differing);
  }

  void seed_project(const Project& project) {
    const auto known = directory_.project(project.code);
    std::vector<std::string> differing;
    if (known) {
      if (known->name != project.name) differing.emplace_back("name");
      if (known->lead != project.lead) differing.emplace_back("lead");
      if (!same_set(known->departments, project.departments)) {
        differing.emplace_back("departments");
      }
      if (!same_set(known->progress_owners, project.progress_owners)) {
        differing.emplace_back("progress_owners");
      }
      if (known->timezone != project.timezone) differing.emplace_back("timezone");
      if (known->active != project.active) differing.emplace_back("active");
    }
    settle(project, fmt::format("project {}", project.code.str()), known.has_value(), differing);
  }

  template <class Id>
  static bool same_set(std::vector<Id> a, std::vector<Id> b) {
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    return a == b;
  }

  void seed_account(const ConfiguredAccount& configured) {
    const auto owner = directory_.person_by_account(configured.channel, configured.account);
    if (owner && owner->id == configured.person) return;
    std::vector<PersonAccount> others;
    for (const PersonAccount& account : directory_.accounts(configured.person)) {
      if (account.channel == configured.channel) others.push_back(account);
    }
    const bool left = tx_.settings()
                          .get(memory_of_leaving(configured.channel, configured.account))
                          .value_or("") == configured.person.str();
    const bool known = owner || !others.empty() || left;
    if (known && leading_ == Leading::database) {
      result_.differences.push_back(
          fmt::format("person {}: {} account", configured.person.str(), configured.channel));
      return;
    }
    // The account that was wrong must not go on speaking for this person: it becomes nobody's.
    for (PersonAccount other : others) {
      other.person = PersonId();
      directory_.put(other);
    }
    directory_.put(PersonAccount{configured.person, configured.channel, configured.account, {}});
    ++(known ? result_.changed : result_.added);
  }

  std::set<Place> places_in_file(const ProjectCode& project) const {
    std::set<Place> places;
    for (const ConfiguredGroup& group : config_.groups) {
      if (group.project != project) continue;
      for (const std::string& purpose : group.purposes) {
        places.emplace(group.channel, group.chat, purpose);
      }
    }
    return places;
  }

  std::set<Place> places_in_database(const ProjectCode& project) const {
    std::set<Place> places;
    for (const Binding& binding : std::as_const(directory_).bindings_of(project)) {
      if (const auto chat = directory_.chat(binding.chat)) {
        places.emplace(chat->channel, chat->external, binding.purpose);
      }
    }
    return places;
  }

  // Remembered, so that a binding undone in the chat is told from one that is new in the file.
  static std::string memory(const ProjectCode& project, const Place& place) {
    const auto& [channel, chat, purpose] = place;
    return fmt::format("seeded group {} {} {} {}", project.str(), channel, purpose, chat);
  }

  void bind(const ProjectCode& project, const Place& place) {
    const auto& [channel, external, purpose] = place;
    const auto known = directory_.chat_by_external(channel, external);
    const ChatId chat =
        known ? known->id
              : directory_.put(Chat{ChatId(), channel, external, ChatKind::group, "", true});
    directory_.bind({chat, project, purpose});
    tx_.settings().set(memory(project, place), "1");
  }

  void bind_new(const ProjectCode& project) {
    const std::set<Place> bound = places_in_database(project);
    for (const Place& place : places_in_file(project)) {
      if (bound.contains(place)) continue;
      if (tx_.settings().get(memory(project, place))) {
        result_.differences.push_back(fmt::format("project {}: a group for {} was unbound",
                                                  project.str(), std::get<2>(place)));
        continue;
      }
      bind(project, place);
      ++result_.added;
    }
  }

  void rebind(const ProjectCode& project) {
    const std::set<Place> wanted = places_in_file(project);
    const std::set<Place> bound = places_in_database(project);
    if (wanted.empty() || wanted == bound) return;
    for (const Binding& binding : std::as_const(directory_).bindings_of(project)) {
      directory_.unbind(binding.chat, project);
    }
    for (const Place& place : wanted) bind(project, place);
    ++result_.changed;
  }

  Tx& tx_;
  Directory& directory_;
  const Config& config_;
  Leading leading_;
  Seeding result_;
};

}  // namespace

Seeding seed(Tx& tx, const Config& config, Leading leading) {
  return Seeder(tx, config, leading).run();
}

}  // namespace xiebot
