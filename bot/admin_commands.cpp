#include "bot/admin_commands.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "bot/command_words.h"
#include "bot/context.h"
#include "bot/crypto.h"
#include "bot/leavers.h"
#include "bot/name_list.h"
#include "bot/people_texts.h"
#include "bot/phone.h"
#include "bot/text.h"
#include "bot/texts.h"
#include "bot/views/entry_card.h"

namespace xiebot {
namespace {

bool valid_code(std::string_view code) {
  return !code.empty() && code.size() <= 20 && std::ranges::all_of(code, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

std::string upper_code(const std::string& word) {
  std::string code = fold(word);
  std::ranges::transform(code, code.begin(), [](unsigned char c) {
    return static_cast<char>(c < 0x80 ? std::toupper(c) : c);
  });
  if (!valid_code(code)) throw Refusal(texts::bad_code(shorten(word, 20)));
  return code;
}

// The person whom an account belongs to from now on: known already, known by name without an
// account here, or new.
Person person_for_account(Context& context, const std::string& account, const std::string& name) {
  Directory& directory = context.tx.directory();
  if (auto known = directory.person_by_account(context.event.channel, account)) return *known;
  std::vector<Person> same_name = directory.people_named(name);
  std::erase_if(same_name, [&](const Person& person) {
    const auto accounts = directory.accounts(person.id);
    return std::ranges::find(accounts, context.event.channel, &PersonAccount::channel) !=
           accounts.end();
  });
  Person person;
  if (same_name.size() == 1) {
    person = same_name.front();
  } else {
    person.id = PersonId(fmt::format(
        "p{:.12}", crypto::sha256_hex(fmt::format("{}:{}", context.event.channel, account))));
    person.name = name.empty() ? account : name;
  }
  directory.put(person);
  directory.put(PersonAccount{person.id, context.event.channel, account, {}});
  return person;
}

void list_people(Context& context) {
  std::string text;
  for (const Person& person : context.tx.directory().people()) {
    if (!person.active) continue;
    text += fmt::format(
        "{}{} · {}{}", text.empty() ? "" : "\n", person.name,
        person.department.empty() ? "未登记部门" : department_name(context.tx, person.department),
        person.is_admin() ? " · 管理员" : "");
  }
  context.answer_privately({"text", {{"text", shorten(text, 3000)}}}, {}, texts::look_in_private());
}

// Without a number it is forgotten.
void set_phone(Context& context, const std::string& name, const std::string& written) {
  Person person = person_named(context, name);
  const auto phone = parse_phone(written);
  if (!phone && !written.empty()) throw Refusal(texts::bad_phone());
  person.phone = phone.value_or("");
  context.tx.directory().put(person);
  context.say(texts::phone_saved(person.name, !person.phone.empty()));
}

}  // namespace

void bind_group(Context& context, const CommandCall& call) {
  if (!context.in_group()) throw Refusal(texts::bind_in_group());
  const std::vector<std::string> words = words_of(call.rest);
  if (fold(words[0]) == fold("解除") && words.size() > 1) {
    const Project project = project_named(context, words[1]);
    context.tx.directory().unbind(context.chat.id, project.code);
    context.say(texts::group_unbound(project.name));
    return;
  }
  const Project project = project_named(context, words[0]);
  const bool problems = words.size() > 1 && fold(words[1]) == fold("问题");
  context.tx.directory().bind({context.chat.id, project.code, problems ? "problems" : "project"});
  context.say(texts::group_bound(project.name, problems));
}

void manage_people(Context& context, const CommandCall& call) {
  const std::vector<std::string> words = words_of(call.rest);
  if (words.empty()) {
    list_people(context);
    return;
  }
  if (fold(words[0]) == fold("停用") && words.size() == 2) {
    const Person person = person_named(context, words[1]);
    take_off(context.tx, context.rules, person, texts::was_disabled(person.name));
    context.say(texts::person_disabled(person.name));
    return;
  }
  if (fold(words[0]) == fold("电话") && (words.size() == 2 || words.size() == 3)) {
    set_phone(context, words[1], words.size() == 3 ? words[2] : "");
    return;
  }
  if (fold(words[0]) != fold("添加") || words.size() < 3) show_usage(context, "人员");
  const Department department = department_named(context, words[2]);
  const std::string account = mentioned_account(words[1]);
  Person person = account.empty()
                      ? person_named(context, words[1])
                      : person_for_account(context, account, shown_name(context, account));
  person.department = department.code;
  person.active = true;
  context.tx.directory().put(person);
  context.say(texts::person_saved(person.name, department.name));
}

void manage_departments(Context& context, const CommandCall& call) {
  const std::vector<std::string> words = words_of(call.rest);
  Directory& directory = context.tx.directory();
  if (words.empty()) {
    std::string text;
    for (const Department& department : directory.departments()) {
      const auto name = [&](const PersonId& id) {
        return id.empty() ? std::string("未设置") : names_of(context.tx, {id});
      };
      text += fmt::format("{}{} {} · 负责人 {} · 接口人 {} · 上级 {}", text.empty() ? "" : "\n",
                          department.code.str(), department.name, name(department.lead),
                          name(department.liaison), name(department.superior));
    }
    context.answer({"text", {{"text", text.empty() ? texts::nothing_yet() : text}}});
    return;
  }
  if (words.size() != 3) show_usage(context, "部门");
  if (fold(words[0]) == fold("添加")) {
    Department department{.code = DepartmentCode(upper_code(words[1])), .name = words[2]};
    if (const auto known = directory.department(department.code)) {
      department = *known;
      department.name = words[2];
    }
    directory.put(department);
    context.say(texts::department_saved(department.name));
    return;
  }
  Department department = department_named(context, words[0]);
  const PersonId person = person_named(context, words[2]).id;
  if (fold(words[1]) == fold("负责人")) {
    department.lead = person;
  } else if (fold(words[1]) == fold("接口人")) {
    department.liaison = person;
  } else if (fold(words[1]) == fold("上级")) {
    department.superior = person;
  } else {
    show_usage(context, "部门");
  }
  directory.put(department);
  context.say(texts::department_saved(department.name));
}

void manage_projects(Context& context, const CommandCall& call) {
  const std::vector<std::string> words = words_of(call.rest);
  Directory& directory = context.tx.directory();
  if (words.empty()) {
    std::string text;
    for (const Project& project : directory.projects()) {
      std::vector<std::string> departments;
      for (const DepartmentCode& code : project.departments) {
        departments.push_back(department_name(context.tx, code));
      }
      text += fmt::format("{}{} {} · {}", text.empty() ? "" : "\n", project.code.str(),
                          project.name, fmt::join(departments, "、"));
    }
    context.answer({"text", {{"text", text.empty() ? texts::nothing_yet() : text}}});
    return;
  }
  if (fold(words[0]) == fold("添加") && words.size() >= 3) {
    Project project;
    project.code = ProjectCode(upper_code(words[1]));
    if (const auto known = directory.project(project.code)) project = *known;
    project.name = words[2];
    std::vector<DepartmentCode> departments;
    for (std::size_t i = 3; i < words.size(); ++i) {
      const auto known = [&](const std::string& name) {
        return find_department(context, name).has_value();
      };
      for (const std::string& name : split_names(words[i], known)) {
        departments.push_back(department_named(context, name).code);
      }
    }
    if (!departments.empty()) project.departments = departments;
    directory.put(project);
    context.say(texts::project_saved(project.code.str(), project.name));
    return;
  }
  if (words.size() != 3 || fold(words[1]) != fold("牵头人")) show_usage(context, "项目");
  Project project = project_named(context, words[0]);
  project.lead = person_named(context, words[2]).id;
  directory.put(project);
  context.say(texts::project_saved(project.code.str(), project.name));
}

}  // namespace xiebot
