// Finds people, departments and projects by the words people use for them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/directory.h"

namespace xiebot {

// What was found for the words typed, or what to say about those that were not.
struct Names {
  std::vector<std::string> found;  // ids or codes, in the order typed, none twice
  std::string fault;               // empty: all were found
};

// Reads each list of the directory at most once, and only when a word asks for it. Belongs to one
// transaction, like the directory.
class NameLookup {
 public:
  // `channel`: whose accounts stand between mention marks.
  NameLookup(const Directory& directory, std::string_view channel)
      : directory_(directory), channel_(channel) {}

  // Mentions, names (with or without @) and ids; several stand between 、,，;；/ blanks or line
  // breaks.
  [[nodiscard]] Names people(std::string_view words);
  // Names and codes, whatever their case; several as above.
  [[nodiscard]] Names departments(std::string_view words);
  // One active project by code or name.
  [[nodiscard]] Names project(std::string_view words);

  // The text with each mention as @name.
  [[nodiscard]] std::string name_mentions(std::string_view text) const;

 private:
  void add_mentioned(std::string_view account, Names& names) const;
  void add_person(const std::string& word, Names& names);
  [[nodiscard]] std::vector<Person> candidates(const std::string& word);
  [[nodiscard]] std::string unknown_person(const std::string& word);
  [[nodiscard]] std::string same_name(const std::string& word,
                                      const std::vector<Person>& same) const;
  [[nodiscard]] const Department* department(std::string_view word);

  [[nodiscard]] const std::vector<Person>& all_people();
  [[nodiscard]] const std::multimap<std::string, const Person*>& people_by_folded();
  [[nodiscard]] const std::vector<Department>& all_departments();

  const Directory& directory_;
  const std::string_view channel_;
  std::optional<std::vector<Person>> people_;
  std::multimap<std::string, const Person*> by_folded_;  // into people_, by name and by id
  std::optional<std::vector<Department>> departments_;
};

}  // namespace xiebot
