// A place in the configuration file: what stands there, and how to complain about it.
#pragma once

#include <functional>
#include <initializer_list>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bot/file_fault.h"

namespace xiebot {

// What is wrong with one file. Outlives the nodes that report to it.
struct ConfigReport {
  std::string file;
  std::map<std::string, int> lines;  // by JSON pointer
  // Pointers of the strings that came from the environment or a file: possibly secret, never shown.
  std::set<std::string> expanded;
  std::set<std::string> broken;  // those that could not be expanded; already complained about
  std::vector<FileFault> faults;
  std::vector<FileFault> warnings;
};

// Borrows the document and the report.
class ConfigNode {
 public:
  ConfigNode(const nlohmann::json& root, ConfigReport& report);

  void fault(std::string what) const;
  void warn(std::string what) const;
  // The text for a message: in quotation marks, or "the value" when it must not be shown.
  [[nodiscard]] std::string shown() const;
  [[nodiscard]] const std::string& key() const { return key_; }
  [[nodiscard]] const std::string& pointer() const { return pointer_; }

  [[nodiscard]] bool is_text() const;
  [[nodiscard]] bool is_list() const;
  // Faults unless this is an object whose keys are all among `known`. Answers whether it is an
  // object.
  bool is_object_of(std::initializer_list<std::string_view> known) const;
  // The value under a key of an object; nullopt when it is not there.
  [[nodiscard]] std::optional<ConfigNode> at(std::string_view name) const;
  // The same, and a fault when it is not there.
  [[nodiscard]] std::optional<ConfigNode> required(std::string_view name) const;
  // The elements of an array, or the members of an object; anything else is a fault.
  [[nodiscard]] std::vector<ConfigNode> items() const;
  [[nodiscard]] std::vector<ConfigNode> members() const;

  // A fault and nullopt unless this is a string (that is not empty).
  [[nodiscard]] std::optional<std::string> text() const;
  [[nodiscard]] std::optional<std::string> filled_text() const;
  [[nodiscard]] std::optional<bool> boolean() const;
  // A whole number from 1 to a billion.
  [[nodiscard]] std::optional<int> count() const;

  // Short forms for the value under `name`; empty, after a fault where due, when there is none.
  [[nodiscard]] std::string filled_text_at(std::string_view name) const;
  [[nodiscard]] std::string required_text_at(std::string_view name) const;
  [[nodiscard]] std::vector<ConfigNode> items_at(std::string_view name) const;

 private:
  ConfigNode(const nlohmann::json& value, ConfigReport& report, std::string pointer,
             std::string key);
  [[nodiscard]] ConfigNode child(const nlohmann::json& value, std::string_view name) const;
  [[nodiscard]] FileFault place(std::string what) const;

  const nlohmann::json* value_;
  ConfigReport* report_;
  std::string pointer_;  // /people/0/name
  std::string key_;      // people[0].name
};

// Puts in place every ${NAME} and ${file:PATH} in every string below `root`. What is not set,
// cannot be read or is not closed is a fault. `read_file` answers nullopt for what it cannot read.
void expand_strings(
    nlohmann::json& root, ConfigReport& report,
    const std::function<std::optional<std::string>(const std::string& name)>& environment,
    const std::function<std::optional<std::string>(const std::string& path)>& read_file);

// ", did you mean 'people'?" or nothing when no known word is near.
[[nodiscard]] std::string suggestion(std::string_view word, const std::vector<std::string>& known);

}  // namespace xiebot
