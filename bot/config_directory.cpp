#include "bot/config_directory.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bot/config_calendar.h"
#include "bot/phone.h"
#include "bot/text.h"

namespace xiebot {
namespace {

// In the order of interfaces; the names are also the channels' names.
constexpr std::string_view kFeishu = "feishu";
constexpr std::string_view kDingtalk = "dingtalk";
constexpr std::string_view kNoDingtalk = "there is no 'dingtalk' that says how to reach DingTalk";

bool is_upper_or_digit(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

// What stands in numbers and is typed in commands.
bool is_code(std::string_view text, std::string_view also) {
  return text.size() <= 20 && is_upper_or_digit(text.front()) &&
         std::all_of(text.begin(), text.end(), [&](char c) {
           return is_upper_or_digit(c) || also.find(c) != std::string_view::npos;
         });
}

bool is_id(std::string_view text) {
  return text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) > ' ' && c != '\x7f' && c != '@';
         });
}

// The names that stand in the file, to tell duplicates and to check references.
class Names {
 public:
  explicit Names(std::string_view noun) : noun_(noun) {}

  void declare(const ConfigNode& where, const std::string& name) {
    if (name.empty()) return;
    if (std::find(names_.begin(), names_.end(), name) != names_.end()) {
      where.fault(fmt::format("{} {} stands here twice", noun_, where.shown()));
      return;
    }
    names_.push_back(name);
  }

  // The name written there when it is one of ours; empty, after a fault where due, otherwise.
  [[nodiscard]] std::string refer(const ConfigNode& where) const {
    const auto name = where.filled_text();
    if (!name) return "";
    if (std::find(names_.begin(), names_.end(), *name) == names_.end()) {
      where.fault(
          fmt::format("there is no {} {}{}", noun_, where.shown(), suggestion(*name, names_)));
      return "";
    }
    return *name;
  }

  [[nodiscard]] std::string refer_at(const ConfigNode& node, std::string_view key) const {
    const auto where = node.at(key);
    return where ? refer(*where) : "";
  }

  [[nodiscard]] std::vector<std::string> refer_list_at(const ConfigNode& node,
                                                       std::string_view key) const {
    std::vector<std::string> names;
    for (const ConfigNode& where : node.items_at(key)) {
      const std::string name = refer(where);
      if (name.empty()) continue;
      if (std::find(names.begin(), names.end(), name) != names.end()) {
        where.fault(fmt::format("{} {} stands in this list twice", noun_, where.shown()));
        continue;
      }
      names.push_back(name);
    }
    return names;
  }

 private:
  std::string noun_;
  std::vector<std::string> names_;
};

class DirectoryReader {
 public:
  DirectoryReader(const ConfigNode& root, Config& config) : root_(root), config_(config) {}

  void read() {
    declare_all();
    for (const ConfigNode& node : root_.items_at("departments")) read_department(node);
    for (const ConfigNode& node : root_.items_at("people")) read_person(node);
    for (const ConfigNode& node : root_.items_at("projects")) read_project(node);
    const auto people = root_.at("people");
    if (people && std::none_of(config_.people.begin(), config_.people.end(),
                               [](const Person& person) { return person.is_admin(); })) {
      people->warn("nobody has the role 'admin', so nobody can configure the bot from a chat");
    }
  }

 private:
  // References may point forwards, so every name is learnt first. Quietly: what is wrong with the
  // lists themselves is told by the second pass.
  void declare_all() {
    declare("departments", "code", departments_);
    declare("departments", "name", department_names_);
    declare("people", "id", people_);
    declare("projects", "code", projects_);
  }

  void declare(std::string_view list, std::string_view key, Names& names) {
    const auto node = root_.at(list);
    if (!node || !node->is_list()) return;
    for (const ConfigNode& element : node->items()) {
      const auto where = element.at(key);
      if (where && where->is_text()) names.declare(*where, where->text().value_or(""));
    }
  }

  void read_department(const ConfigNode& node) {
    if (!node.is_object_of({"code", "name", "lead", "liaison", "superior"})) return;
    Department department;
    department.code = DepartmentCode(read_code(node, ""));
    department.name = node.required_text_at("name");
    department.lead = PersonId(people_.refer_at(node, "lead"));
    department.liaison = PersonId(people_.refer_at(node, "liaison"));
    department.superior = PersonId(people_.refer_at(node, "superior"));
    config_.departments.push_back(std::move(department));
  }

  void read_person(const ConfigNode& node) {
    if (!node.is_object_of({"id", "name", "department", "phone", kFeishu, kDingtalk, "roles"}))
      return;
    Person person;
    person.id = PersonId(node.required_text_at("id"));
    if (!is_id(person.id.str())) {
      node.at("id")->fault("may have at most 64 bytes, none of them a blank or '@'");
    }
    person.name = node.required_text_at("name");
    person.department = DepartmentCode(departments_.refer_at(node, "department"));
    for (const ConfigNode& role : node.items_at("roles")) {
      const auto name = role.filled_text();
      if (!name) continue;
      if (*name != "admin") role.warn(fmt::format("the role {} has no effect", role.shown()));
      person.roles.push_back(*name);
    }
    if (const auto where = node.at("phone")) {
      if (const auto written = where->filled_text()) {
        const auto phone = parse_phone(*written);
        // What stands there is nobody's business in a log.
        if (!phone) where->fault("is no phone number; write it like '13800001234'");
        person.phone = phone.value_or("");
      }
    }
    read_account(node, person.id);
    config_.people.push_back(std::move(person));
  }

  void read_account(const ConfigNode& node, const PersonId& person) {
    if (const auto where = node.at(kFeishu)) {
      const std::string account = add_account(*where, person, kFeishu);
      if (!account.empty() && !account.starts_with("ou_")) {
        where->warn("does not look like an open_id, which begins with 'ou_'");
      }
    }
    const auto where = node.at(kDingtalk);
    if (!where) return;
    if (config_.dingtalk) {
      (void)add_account(*where, person, kDingtalk);
    } else if (where->filled_text() && !std::exchange(told_unused_accounts_, true)) {
      where->warn(fmt::format("{}; this account and those like it are left out", kNoDingtalk));
    }
  }

  // The account, or empty after a fault.
  std::string add_account(const ConfigNode& where, const PersonId& person,
                          std::string_view channel) {
    const auto account = where.filled_text();
    if (!account) return "";
    if (!accounts_.emplace(channel, *account).second) {
      where.fault("another person has this account already");
      return "";
    }
    config_.accounts.push_back({person, std::string(channel), *account});
    return *account;
  }

  void read_project(const ConfigNode& node) {
    if (!node.is_object_of({"code", "name", "lead", "departments", "progress_owners", "progress",
                            "timezone", "groups"})) {
      return;
    }
    Project project;
    project.code = ProjectCode(read_code(node, "-_"));
    project.name = node.required_text_at("name");
    project.lead = PersonId(people_.refer_at(node, "lead"));
    for (std::string& code : departments_.refer_list_at(node, "departments")) {
      project.departments.emplace_back(std::move(code));
    }
    for (std::string& id : people_.refer_list_at(node, "progress_owners")) {
      project.progress_owners.emplace_back(std::move(id));
    }
    if (const auto progress = node.at("progress")) {
      const ProgressTimesOverride times = read_progress_times(*progress, config_.progress);
      if (times != ProgressTimesOverride{}) config_.project_progress[project.code] = times;
    }
    if (const auto timezone = node.at("timezone")) project.timezone = read_timezone(*timezone);
    std::set<std::pair<std::string, std::string>> chats;
    for (const ConfigNode& group : node.items_at("groups")) {
      read_group(group, project.code, chats);
    }
    config_.projects.push_back(std::move(project));
  }

  void read_group(const ConfigNode& node, const ProjectCode& project,
                  std::set<std::pair<std::string, std::string>>& chats) {
    if (!node.is_object_of({"platform", "chat", "for"})) return;
    ConfiguredGroup group;
    group.project = project;
    group.channel = node.required_text_at("platform");
    group.chat = node.required_text_at("chat");
    group.purposes = read_purposes(node);
    if (group.channel.empty() || group.chat.empty()) return;
    if (!chats.emplace(group.channel, group.chat).second) {
      node.fault("this project has this group already; name all purposes in one 'for'");
    } else if (group.channel == kDingtalk && !config_.dingtalk) {
      node.warn(fmt::format("{}; the group is left out", kNoDingtalk));
    } else if (group.channel != kFeishu && group.channel != kDingtalk) {
      const auto platform = node.at("platform");
      platform->fault(
          fmt::format("there is no platform {}; known: feishu, dingtalk", platform->shown()));
    } else {
      config_.groups.push_back(std::move(group));
    }
  }

  static std::vector<std::string> read_purposes(const ConfigNode& group) {
    const auto node = group.at("for");
    if (!node) return {"project"};
    std::vector<std::string> purposes;
    for (const ConfigNode& element : node->items()) {
      const auto purpose = element.filled_text();
      if (!purpose) continue;
      if (*purpose != "project" && *purpose != "problems") {
        element.fault(
            fmt::format("there is no purpose {}; known: project, problems", element.shown()));
      } else if (std::find(purposes.begin(), purposes.end(), *purpose) == purposes.end()) {
        purposes.push_back(*purpose);
      }
    }
    return purposes;
  }

  static std::string read_code(const ConfigNode& node, std::string_view also) {
    std::string code = node.required_text_at("code");
    if (!code.empty() && !is_code(code, also)) {
      const auto where = node.at("code");
      where->fault(fmt::format(
          "{} is no code; it stands in numbers, so write it in at most 20 of A-Z, 0-9{}",
          where->shown(), also.empty() ? "" : ", - and _"));
    }
    return code;
  }

  const ConfigNode& root_;
  Config& config_;
  Names departments_{"department"};
  Names department_names_{"department"};
  Names people_{"person"};
  Names projects_{"project"};
  std::set<std::pair<std::string, std::string>> accounts_;  // channel and account
  bool told_unused_accounts_ = false;
};

}  // namespace

void read_directory(const ConfigNode& root, Config& config) {
  DirectoryReader(root, config).read();
}

}  // namespace xiebot
