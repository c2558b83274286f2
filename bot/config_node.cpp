#include "bot/config_node.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "bot/text.h"

namespace xiebot {
namespace {

using nlohmann::json;

// One reference token of a JSON pointer.
std::string escaped(std::string_view name) {
  std::string token;
  for (const char c : name) {
    if (c == '~') {
      token += "~0";
    } else if (c == '/') {
      token += "~1";
    } else {
      token += c;
    }
  }
  return token;
}

int line_of(const ConfigReport& report, const std::string& pointer) {
  const auto found = report.lines.find(pointer);
  return found == report.lines.end() ? 1 : found->second;
}

}  // namespace

std::string suggestion(std::string_view word, const std::vector<std::string>& known) {
  const std::vector<std::string> near = nearest(word, known, 1);
  return near.empty() ? "" : fmt::format(", did you mean '{}'?", near.front());
}

ConfigNode::ConfigNode(const json& root, ConfigReport& report) : ConfigNode(root, report, "", "") {}

ConfigNode::ConfigNode(const json& value, ConfigReport& report, std::string pointer,
                       std::string key)
    : value_(&value), report_(&report), pointer_(std::move(pointer)), key_(std::move(key)) {}

ConfigNode ConfigNode::child(const json& value, std::string_view name) const {
  return ConfigNode(value, *report_, pointer_ + '/' + escaped(name),
                    key_.empty() ? std::string(name) : fmt::format("{}.{}", key_, name));
}

FileFault ConfigNode::place(std::string what) const {
  return {report_->file, line_of(*report_, pointer_), key_, std::move(what)};
}

void ConfigNode::fault(std::string what) const {
  report_->faults.push_back(place(std::move(what)));
}

void ConfigNode::warn(std::string what) const {
  report_->warnings.push_back(place(std::move(what)));
}

std::string ConfigNode::shown() const {
  if (!value_->is_string() || report_->expanded.contains(pointer_)) return "the value";
  return fmt::format("'{}'", shorten(clean(value_->get_ref<const std::string&>()), 60));
}

bool ConfigNode::is_text() const { return value_->is_string(); }

bool ConfigNode::is_list() const { return value_->is_array(); }

bool ConfigNode::is_object_of(std::initializer_list<std::string_view> known) const {
  if (!value_->is_object()) {
    fault("must be an object: { … }");
    return false;
  }
  const std::vector<std::string> names(known.begin(), known.end());
  for (const auto& [name, value] : value_->items()) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    child(value, name).fault("unknown key" + suggestion(name, names));
  }
  return true;
}

std::optional<ConfigNode> ConfigNode::at(std::string_view name) const {
  if (!value_->is_object()) return std::nullopt;
  const auto found = value_->find(std::string(name));
  if (found == value_->end()) return std::nullopt;
  return child(*found, name);
}

std::optional<ConfigNode> ConfigNode::required(std::string_view name) const {
  auto found = at(name);
  if (!found) {
    const std::string key = key_.empty() ? std::string(name) : fmt::format("{}.{}", key_, name);
    report_->faults.push_back({report_->file, line_of(*report_, pointer_), key, "is missing"});
  }
  return found;
}

std::vector<ConfigNode> ConfigNode::items() const {
  std::vector<ConfigNode> nodes;
  if (!value_->is_array()) {
    fault("must be a list: [ … ]");
    return nodes;
  }
  for (std::size_t i = 0; i < value_->size(); ++i) {
    nodes.push_back(ConfigNode((*value_)[i], *report_, fmt::format("{}/{}", pointer_, i),
                               fmt::format("{}[{}]", key_, i)));
  }
  return nodes;
}

std::vector<ConfigNode> ConfigNode::members() const {
  std::vector<ConfigNode> nodes;
  if (!value_->is_object()) {
    fault("must be an object: { … }");
    return nodes;
  }
  for (const auto& [name, value] : value_->items()) nodes.push_back(child(value, name));
  return nodes;
}

std::optional<std::string> ConfigNode::text() const {
  if (!value_->is_string()) {
    fault("must be a string in quotation marks");
    return std::nullopt;
  }
  if (report_->broken.contains(pointer_)) return std::nullopt;
  return value_->get<std::string>();
}

std::optional<std::string> ConfigNode::filled_text() const {
  auto written = text();
  if (written && trim(*written).empty()) {
    fault("must not be empty");
    return std::nullopt;
  }
  return written;
}

std::optional<bool> ConfigNode::boolean() const {
  if (!value_->is_boolean()) {
    fault("must be true or false");
    return std::nullopt;
  }
  return value_->get<bool>();
}

std::optional<int> ConfigNode::count() const {
  constexpr int kMost = 1'000'000'000;
  if (!value_->is_number_integer() || *value_ < 1 || *value_ > kMost) {
    fault("must be a whole number, 1 or more");
    return std::nullopt;
  }
  return value_->get<int>();
}

std::string ConfigNode::filled_text_at(std::string_view name) const {
  const auto found = at(name);
  return found ? found->filled_text().value_or("") : "";
}

std::string ConfigNode::required_text_at(std::string_view name) const {
  const auto found = required(name);
  return found ? found->filled_text().value_or("") : "";
}

std::vector<ConfigNode> ConfigNode::items_at(std::string_view name) const {
  const auto found = at(name);
  return found ? found->items() : std::vector<ConfigNode>{};
}

}  // namespace xiebot
