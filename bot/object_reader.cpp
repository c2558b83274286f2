#include "bot/object_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>

#include "bot/text.h"

namespace xiebot {

using nlohmann::json;

ObjectReader::ObjectReader(const json& object, std::string pointer, const PositionedJson& positions,
                           std::vector<FileFault>& faults)
    : object_(object), pointer_(std::move(pointer)), positions_(positions), faults_(faults) {
  if (!object_.is_object()) faults_.push_back(positions_.fault(pointer_, "must be an object"));
}

std::string ObjectReader::pointer(std::string_view key) const {
  return fmt::format("{}/{}", pointer_, key);
}

void ObjectReader::fault(std::string_view key, std::string what) {
  faults_.push_back(positions_.fault(pointer(key), std::move(what)));
}

bool ObjectReader::has(const std::string& key) const {
  return object_.is_object() && object_.contains(key);
}

const json* ObjectReader::member(const std::string& key) {
  known_.push_back(key);
  return has(key) ? &object_.at(key) : nullptr;
}

std::vector<std::pair<const json*, std::string>> ObjectReader::list(const std::string& key) {
  std::vector<std::pair<const json*, std::string>> elements;
  const json* value = member(key);
  if (!value) return elements;
  if (!value->is_array()) {
    fault(key, "must be a list");
    return elements;
  }
  for (const json& element : *value) {
    elements.emplace_back(&element, fmt::format("{}/{}", pointer(key), elements.size()));
  }
  return elements;
}

void ObjectReader::read(const std::string& key, std::string& text) {
  const json* value = member(key);
  if (!value) return;
  if (!value->is_string()) return fault(key, "must be a text");
  const std::string& written = value->get_ref<const std::string&>();
  text = trim(clean(written));
  if (text.empty()) fault(key, "must not be blank");
}

void ObjectReader::require(const std::string& key, std::string& text) {
  read(key, text);
  if (object_.is_object() && !has(key)) fault(key, "is missing");
}

void ObjectReader::read(const std::string& key, bool& flag) {
  const json* value = member(key);
  if (!value) return;
  if (!value->is_boolean()) return fault(key, "must be true or false");
  flag = value->get<bool>();
}

void ObjectReader::read(const std::string& key, std::optional<int>& count) {
  const json* value = member(key);
  if (!value) return;
  const bool fits =
      value->is_number_integer() && *value >= 0 && *value <= std::numeric_limits<int>::max();
  if (!fits) return fault(key, "must be a whole number, 0 or more");
  count = value->get<int>();
}

void ObjectReader::read(const std::string& key, int& count) {
  std::optional<int> read_count = count;
  read(key, read_count);
  count = *read_count;
}

void ObjectReader::read(const std::string& key, std::optional<double>& number) {
  const json* value = member(key);
  if (!value) return;
  if (!value->is_number()) return fault(key, "must be a number");
  number = value->get<double>();
}

void ObjectReader::read(const std::string& key, std::vector<std::string>& texts) {
  for (const auto& [element, at] : list(key)) {
    std::string text = element->is_string()
                           ? std::string(trim(clean(element->get_ref<const std::string&>())))
                           : "";
    if (text.empty()) {
      faults_.push_back(positions_.fault(at, "must be a text that is not blank"));
    } else {
      texts.push_back(std::move(text));
    }
  }
}

std::optional<std::size_t> ObjectReader::word_of(const std::string& key,
                                                 const std::vector<std::string>& words) {
  const json* value = member(key);
  if (!value) return std::nullopt;
  const std::string word = value->is_string() ? value->get<std::string>() : "";
  const auto found = std::find(words.begin(), words.end(), word);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  fault(key, fmt::format("must be one of {}{}", fmt::join(words, ", "), did_you_mean(word, words)));
  return std::nullopt;
}

void ObjectReader::finish() {
  if (!object_.is_object()) return;
  for (const auto& [key, value] : object_.items()) {
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    // Through the JSON pointer's own escapes, as the positions know it.
    const std::string at = (json::json_pointer(pointer_) / key).to_string();
    faults_.push_back(positions_.fault(at, "is not a known key" + did_you_mean(key, known_)));
  }
}

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates) {
  const std::vector<std::string> near = nearest(word, candidates);
  if (near.empty()) return {};
  return fmt::format(" (did you mean {}?)", fmt::join(near, ", "));
}

}  // namespace xiebot
