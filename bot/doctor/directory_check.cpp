#include "bot/doctor/directory_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace xiebot::doctor {
namespace {

void add_person(DirectoryFacts& facts, const Person& person) {
  if (person.active) facts.people[person.id] = person;
}

void add_account(DirectoryFacts& facts, const PersonId& person, const std::string& channel,
                 const std::string& account) {
  if (!facts.people.contains(person)) return;
  facts.channels[person].insert(channel);
  facts.accounts.try_emplace(channel, account);
}

bool is_on(const DirectoryFacts& facts, const PersonId& person,
           const std::set<std::string>& channels) {
  const auto known = facts.channels.find(person);
  if (!facts.people.contains(person) || known == facts.channels.end()) return false;
  return std::any_of(known->second.begin(), known->second.end(),
                     [&](const std::string& channel) { return channels.contains(channel); });
}

// Those of the channels where the project has a group that can be reached.
std::set<std::string> channels_of(const DirectoryFacts& facts, const ProjectCode& project,
                                  const ChannelNames& channels) {
  std::set<std::string> found;
  for (const BoundGroup& group : facts.groups) {
    if (group.project == project && group.reachable && channels.contains(group.channel)) {
      found.insert(group.channel);
    }
  }
  return found;
}

std::string names_of(const std::set<std::string>& channels, const ChannelNames& names) {
  std::vector<std::string> shown;
  shown.reserve(channels.size());
  for (const std::string& channel : channels) shown.push_back(names.at(channel));
  return fmt::format("{}", fmt::join(shown, "、"));
}

std::string shown(const Project& project) {
  return fmt::format("{}（{}）", project.code.str(), project.name);
}

Findings check_administrators(const DirectoryFacts& facts, const ChannelNames& channels) {
  std::set<std::string> all;
  for (const auto& [channel, name] : channels) all.insert(channel);
  const bool found = std::any_of(facts.people.begin(), facts.people.end(), [&](const auto& one) {
    return one.second.is_admin() && is_on(facts, one.first, all);
  });
  if (found) return {};
  return {fault("没有一位管理员能收到消息",
                "在配置的 people 里给一个人写上 \"roles\": [\"admin\"] 和他在平台上的账号，然后 "
                "xiebot apply")};
}

}  // namespace

DirectoryFacts directory_facts(const Directory& directory) {
  DirectoryFacts facts;
  facts.departments = directory.departments();
  for (const Person& person : directory.people()) {
    add_person(facts, person);
    for (const PersonAccount& account : directory.accounts(person.id)) {
      add_account(facts, person.id, account.channel, account.account);
    }
  }
  for (const Project& project : directory.projects()) {
    if (!project.active) continue;
    facts.projects.push_back(project);
    std::set<ChatId> seen;  // a chat may be bound for several purposes
    for (const Binding& binding : directory.bindings_of(project.code)) {
      const auto chat = directory.chat(binding.chat);
      if (!chat || !seen.insert(binding.chat).second) continue;
      facts.groups.push_back(
          {project.code, chat->channel, chat->external, chat->name, chat->reachable});
    }
  }
  return facts;
}

DirectoryFacts directory_facts(const Config& config) {
  DirectoryFacts facts;
  facts.departments = config.departments;
  facts.projects = config.projects;
  for (const Person& person : config.people) add_person(facts, person);
  for (const ConfiguredAccount& account : config.accounts) {
    add_account(facts, account.person, account.channel, account.account);
  }
  for (const ConfiguredGroup& group : config.groups) {
    facts.groups.push_back({group.project, group.channel, group.chat});
  }
  return facts;
}

Findings check_groups(const DirectoryFacts& facts, const ChannelNames& channels) {
  if (facts.projects.empty()) {
    return {notice("还没有项目", "用 /项目 添加 登记项目，或者写进配置的 projects")};
  }
  Findings findings;
  std::size_t reached = 0;
  for (const Project& project : facts.projects) {
    if (!channels_of(facts, project.code, channels).empty()) {
      ++reached;
      continue;
    }
    const bool bound = std::any_of(facts.groups.begin(), facts.groups.end(),
                                   [&](const BoundGroup& g) { return g.project == project.code; });
    if (bound) {
      findings.push_back(
          fault(fmt::format("项目 {} 的群都发不了消息", shown(project)),
                "群已解散、机器人被移出，或者没有配置群所在的平台：把机器人加回群里，再在群里发 "
                "@机器人 /绑定 " +
                    project.code.str()));
    } else {
      findings.push_back(
          notice(fmt::format("项目 {} 没有群", shown(project)),
                 "把机器人加进群，由管理员在群里发 @机器人 /绑定 " + project.code.str()));
    }
  }
  if (reached > 0) findings.push_back(good(fmt::format("{} 个项目有能发消息的群", reached)));
  return findings;
}

Findings check_people(const DirectoryFacts& facts, const ChannelNames& channels) {
  Findings findings = check_administrators(facts, channels);
  for (const Department& department : facts.departments) {
    if (facts.people.contains(department.lead)) continue;
    findings.push_back(
        notice(fmt::format("{}没有在职的负责人，审批和升级会找不到人", department.name),
               fmt::format("/部门 {} 负责人 @某人", department.name)));
  }
  std::size_t reached = 0;
  for (const Project& project : facts.projects) {
    const std::set<std::string> on = channels_of(facts, project.code, channels);
    if (on.empty()) continue;  // check_groups says so
    for (const Department& department : facts.departments) {
      const auto& codes = project.departments;
      if (std::find(codes.begin(), codes.end(), department.code) == codes.end()) continue;
      const PersonId people[] = {department.lead, department.liaison, department.superior};
      if (std::any_of(std::begin(people), std::end(people),
                      [&](const PersonId& person) { return is_on(facts, person, on); })) {
        ++reached;
        continue;
      }
      findings.push_back(
          fault(fmt::format("项目 {} 的群在{}，{}的负责人、接口人和上级在那里都没有账号",
                            shown(project), names_of(on, channels), department.name),
                "在群里用 /人员 添加 @某人 部门 登记，或者在配置的 people 里补上账号"));
    }
  }
  if (reached > 0) {
    findings.push_back(good(fmt::format("{} 处「项目 × 部门」有人能收到消息", reached)));
  }
  return findings;
}

}  // namespace xiebot::doctor
