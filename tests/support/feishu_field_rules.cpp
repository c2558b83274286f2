#include "tests/support/feishu_field_rules.h"

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "tests/support/feishu_card_schema.h"

namespace xiebot::support {
namespace {

using nlohmann::json;

constexpr int kStructure = 200621;
constexpr int kLimit = 11310;
constexpr int kTableRows = 200914;
constexpr int kTableRowKey = 200915;

constexpr std::size_t kMaxInputLength = 1000;
constexpr std::size_t kMaxPlaceholder = 100;
constexpr std::size_t kMaxOptions = 100;
constexpr std::size_t kMaxTableColumns = 50;

class FieldRules {
 public:
  FieldRules(const json& element, const std::string& tag) : element_(element), tag_(tag) {}

  FieldReport check() {
    if (utf16_length(string_of(element_.value("placeholder", json::object()), "content")) >
        kMaxPlaceholder) {
      fault(kLimit, "placeholder is too long");
    }
    if (tag_ == "input") check_input();
    if (tag_ == "table") check_table();
    if (tag_.find("select_") != std::string::npos) check_select();
    check_pattern("initial_date", "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])");
    check_pattern("initial_time", "([01][0-9]|2[0-3]):[0-5][0-9]");
    check_pattern(
        "initial_datetime",
        "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]) ([01][0-9]|2[0-3]):[0-5][0-9]");
    return std::move(report_);
  }

 private:
  void fault(int err_code, std::string what) {
    report_.faults.push_back({err_code, std::move(what)});
  }

  void check_pattern(const char* name, const char* pattern) {
    if (element_.contains(name) &&
        !std::regex_match(string_of(element_, name), std::regex(pattern))) {
      fault(kStructure, std::string(name) + " is malformed");
    }
  }

  void check_input() {
    const json limit = element_.value("max_length", json(kMaxInputLength));
    if (!limit.is_number_integer()) return;
    const auto max_length = limit.get<std::int64_t>();
    if (max_length < 1 || max_length > static_cast<std::int64_t>(kMaxInputLength)) {
      fault(kStructure, "max_length is not within 1-1000");
    } else if (utf16_length(string_of(element_, "default_value")) >
               static_cast<std::size_t>(max_length)) {
      fault(kStructure, "default_value is longer than max_length");
    }
  }

  void check_select() {
    const bool people = tag_.find("person") != std::string::npos;
    std::set<std::string> values;
    const json options = element_.value("options", json::array());
    if (!options.is_array()) return;
    if (options.size() > kMaxOptions) fault(kLimit, "too many options");
    if (options.empty() && !people) fault(kStructure, "no options");
    for (const json& option : options) {
      if (!option.is_object()) {
        fault(kStructure, "an option is no object");
        continue;
      }
      if (!values.insert(check_option(option, people)).second) {
        fault(kStructure, "duplicate option value " + string_of(option, "value"));
      }
    }
    std::vector<std::string> chosen;
    if (element_.contains("initial_option")) {
      chosen.push_back(string_of(element_, "initial_option"));
    }
    for (const json& value : element_.value("selected_values", json::array())) {
      if (value.is_string()) chosen.push_back(value.get<std::string>());
    }
    for (const std::string& value : chosen) {
      if (people) report_.users.push_back(value);
      const bool anybody = people && values.empty();
      if (!anybody && values.count(value) == 0) fault(kStructure, "not an option: " + value);
    }
  }

  std::string check_option(const json& option, bool people) {
    std::string value = string_of(option, "value");
    if (value.empty()) fault(kStructure, "an option without a value");
    for (const auto& [name, content] : option.items()) {
      const bool known = name == "value" || name == "icon" || (name == "text" && !people);
      if (!known) fault(kStructure, "unknown property of an option: " + name);
    }
    if (people) {
      report_.users.push_back(value);
      return value;
    }
    ++report_.texts;
    const json text = option.value("text", json::object());
    if (string_of(text, "tag") != "plain_text" || string_of(text, "content").empty()) {
      fault(kStructure, "an option without a text");
    }
    return value;
  }

  void check_table() {
    const json page_size = element_.value("page_size", json(5));
    if (!page_size.is_number_integer() || page_size.get<std::int64_t>() < 1 ||
        page_size.get<std::int64_t>() > 10) {
      fault(kStructure, "page_size is not within 1-10");
    }
    std::map<std::string, std::string> types;
    const json columns = element_.value("columns", json::array());
    if (columns.empty() || columns.size() > kMaxTableColumns) {
      fault(kLimit, "a table has 1-50 columns");
    }
    for (const json& column : columns) {
      for (const auto& [name, value] : column.items()) {
        if (feishu_table_column_properties().count(name) == 0) {
          fault(kStructure, "unknown property of a column: " + name);
        }
      }
      const std::string name = string_of(column, "name");
      if (name.empty() || !types.emplace(name, string_of(column, "data_type")).second) {
        fault(kStructure, "bad or duplicate column name " + name);
      }
    }
    const json rows = element_.value("rows", json::array());
    if (!rows.is_array()) return;
    for (const json& row : rows) check_row(row, types);
  }

  void check_row(const json& row, const std::map<std::string, std::string>& types) {
    if (!row.is_object()) {
      fault(kTableRows, "rows invalid");
      return;
    }
    for (const auto& [name, value] : row.items()) {
      const auto column = types.find(name);
      if (column == types.end()) {
        fault(kTableRowKey, "row key not in columns: " + name);
      } else {
        check_cell(value, column->second);
      }
    }
  }

  void check_cell(const json& value, const std::string& type) {
    const bool number = type == "number" || type == "date";
    const bool list = type == "options" || type == "persons";
    if (number ? !value.is_number() : list ? !value.is_array() : !value.is_string()) {
      fault(kTableRows, "rows invalid: a cell is no " + type);
      return;
    }
    if (type == "persons") {
      for (const json& user : value) {
        report_.users.push_back(user.is_string() ? user.get<std::string>() : std::string());
      }
    }
    if (type == "markdown" || type == "lark_md") report_.markdown.push_back(value);
  }

  const json& element_;
  const std::string& tag_;
  FieldReport report_;
};

}  // namespace

FieldReport feishu_field_report(const json& element, const std::string& tag) {
  return FieldRules(element, tag).check();
}

std::string string_of(const json& object, const char* name) {
  if (!object.is_object()) return {};
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::size_t utf16_length(const std::string& text) {
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) != 0x80U) units += byte >= 0xF0U ? 2U : 1U;
  }
  return units;
}

}  // namespace xiebot::support
