#include "bot/name_lookup.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "bot/check_texts.h"
#include "bot/event.h"
#include "bot/name_list.h"
#include "bot/text.h"

namespace xiebot {
namespace {

void add_once(std::vector<std::string>& found, const std::string& id) {
  if (std::find(found.begin(), found.end(), id) == found.end()) found.push_back(id);
}

void add_fault(Names& names, const std::string& fault) {
  if (!names.fault.empty()) names.fault += "；";
  names.fault += fault;
}

// Hands each stretch of text to `plain` and each mention's account to `mention`, in order.
template <class Plain, class Mention>
void each_stretch(std::string_view text, Plain plain, Mention mention) {
  while (!text.empty()) {
    const std::size_t open = text.find(kMentionOpen);
    plain(text.substr(0, open));
    if (open == text.npos) return;
    text.remove_prefix(open + 1);
    const std::size_t close = text.find(kMentionClose);
    if (close == text.npos) return plain(text);
    mention(text.substr(0, close));
    text.remove_prefix(close + 1);
  }
}

}  // namespace

Names NameLookup::people(std::string_view words) {
  Names names;
  const auto plain = [&](std::string_view stretch) {
    const auto known = [this](const std::string& word) { return !candidates(word).empty(); };
    for (const std::string& word : split_names(clean(stretch), known)) add_person(word, names);
  };
  each_stretch(words, plain, [&](std::string_view account) { add_mentioned(account, names); });
  return names;
}

void NameLookup::add_mentioned(std::string_view account, Names& names) const {
  const auto person = directory_.person_by_account(channel_, account);
  if (!person) return add_fault(names, texts::kNoSuchAccount);
  if (!person->active) return add_fault(names, fmt::format(texts::kPersonLeft, person->name));
  add_once(names.found, person->id.str());
}

void NameLookup::add_person(const std::string& word, Names& names) {
  std::vector<Person> same = candidates(word);
  if (same.empty()) return add_fault(names, unknown_person(word));
  const std::string name = same.front().name;
  std::erase_if(same, [](const Person& person) { return !person.active; });
  if (same.empty()) return add_fault(names, fmt::format(texts::kPersonLeft, name));
  if (same.size() > 1) return add_fault(names, same_name(word, same));
  add_once(names.found, same.front().id.str());
}

std::vector<Person> NameLookup::candidates(const std::string& word) {
  std::vector<Person> same = directory_.people_named(word);
  if (!same.empty()) return same;
  if (const auto person = directory_.person(PersonId(word))) return {*person};
  const auto [first, last] = people_by_folded().equal_range(fold(word));
  for (auto at = first; at != last; ++at) same.push_back(*at->second);
  return same;
}

std::string NameLookup::unknown_person(const std::string& word) {
  std::vector<std::string> all;
  for (const Person& person : all_people()) {
    if (person.active) all.push_back(person.name);
  }
  const std::vector<std::string> near = nearest(word, all);
  const std::string shown = shorten(word, 20);
  if (near.empty()) return fmt::format(texts::kNoSuchPerson, shown);
  return fmt::format(texts::kPersonNear, shown, fmt::join(near, "、"));
}

std::string NameLookup::same_name(const std::string& word, const std::vector<Person>& same) const {
  std::vector<std::string> departments;
  for (const Person& person : same) {
    const auto department = directory_.department(person.department);
    departments.push_back(department ? department->name : texts::kNoDepartment);
  }
  return fmt::format(texts::kSameName, same.size(), word, fmt::join(departments, "、"));
}

const Department* NameLookup::department(std::string_view word) {
  // Most names are written as they are known; folding every one of them costs more.
  for (const Department& department : all_departments()) {
    if (department.name == word || department.code.str() == word) return &department;
  }
  const std::string folded = fold(word);
  for (const Department& department : all_departments()) {
    if (fold(department.name) == folded || fold(department.code.str()) == folded)
      return &department;
  }
  return nullptr;
}

Names NameLookup::departments(std::string_view words) {
  Names names;
  const auto known = [this](const std::string& word) { return department(word) != nullptr; };
  for (const std::string& word : split_names(clean(words), known)) {
    if (const Department* found = department(word)) {
      add_once(names.found, found->code.str());
      continue;
    }
    std::vector<std::string> all;
    for (const Department& department : all_departments()) {
      all.push_back(department.name);
      all.push_back(department.code.str());
    }
    const std::vector<std::string> near = nearest(word, all);
    const std::string shown = shorten(word, 20);
    add_fault(names, near.empty()
                         ? fmt::format(texts::kNoSuchDepartment, shown)
                         : fmt::format(texts::kDepartmentNear, shown, fmt::join(near, "、")));
  }
  return names;
}

Names NameLookup::project(std::string_view words) {
  const std::string word(trim(clean(words)));
  const std::string folded = fold(word);
  std::vector<std::string> all;
  for (const Project& project : directory_.projects()) {
    if (!project.active) continue;
    if (fold(project.code.str()) == folded || fold(project.name) == folded)
      return {{project.code.str()}, ""};
    all.push_back(project.name);
    all.push_back(project.code.str());
  }
  const std::vector<std::string> near = nearest(word, all);
  const std::string shown = shorten(word, 20);
  if (near.empty()) return {{}, fmt::format(texts::kNoSuchProject, shown)};
  return {{}, fmt::format(texts::kProjectNear, shown, fmt::join(near, "、"))};
}

std::string NameLookup::name_mentions(std::string_view text) const {
  std::string named;
  each_stretch(
      text, [&](std::string_view stretch) { named += stretch; },
      [&](std::string_view account) {
        const auto person = directory_.person_by_account(channel_, account);
        named += person ? "@" + person->name : texts::kSomebody;
      });
  return named;
}

const std::vector<Person>& NameLookup::all_people() {
  if (!people_) people_ = directory_.people();
  return *people_;
}

const std::multimap<std::string, const Person*>& NameLookup::people_by_folded() {
  if (by_folded_.empty()) {
    for (const Person& person : all_people()) {
      const std::string name = fold(person.name), id = fold(person.id.str());
      by_folded_.emplace(name, &person);
      if (id != name) by_folded_.emplace(id, &person);
    }
  }
  return by_folded_;
}

const std::vector<Department>& NameLookup::all_departments() {
  if (!departments_) departments_ = directory_.departments();
  return *departments_;
}

}  // namespace xiebot
