#include "adapters/feishu/click.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "adapters/json_reader.h"
#include "bot/text.h"

namespace xiebot::feishu {
namespace {

using json_reader::flat;
using json_reader::member;
using json_reader::object_in;
using json_reader::text;
using nlohmann::json;

// Whether the text has this shape: '0' stands for a digit, '+' for a sign, the rest for itself.
bool has_shape(std::string_view text, std::string_view shape) {
  return std::equal(text.begin(), text.end(), shape.begin(), shape.end(), [](char c, char wanted) {
    if (wanted == '0') return c >= '0' && c <= '9';
    if (wanted == '+') return c == '+' || c == '-';
    return c == wanted;
  });
}

// Dates and times come with the offset of the person's own zone: what they saw and chose is the
// part before it.
std::string_view without_zone(std::string_view text) {
  for (const std::string_view shape :
       {"0000-00-00 +0000", "0000-00-00 00:00 +0000", "00:00 +0000"}) {
    if (has_shape(text, shape))
      return text.substr(0, text.size() - std::string_view(" +0000").size());
  }
  return text;
}

bool is_open_id(std::string_view text) {
  constexpr std::string_view kPrefix = "ou_";
  return text.size() > kPrefix.size() && text.substr(0, kPrefix.size()) == kPrefix &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  c == '_' || c == '-';
         });
}

void add_value(std::vector<std::string>& values, const std::string& given) {
  if (is_open_id(given)) {
    values.push_back(kMentionOpen + given + kMentionClose);
    return;
  }
  std::string cleaned = clean(without_zone(given));
  if (!trim(cleaned).empty()) values.push_back(std::move(cleaned));
}

// A list of choices may come as the text of a JSON array.
json list_in(const std::string& given) {
  if (given.empty() || given.front() != '[') return nullptr;
  json list = json_reader::parse(given);
  const bool of_texts = list.is_array() && std::all_of(list.begin(), list.end(),
                                                       [](const json& e) { return e.is_string(); });
  return of_texts ? list : json();
}

std::vector<std::string> values_of(const json& given) {
  std::vector<std::string> values;
  if (given.is_string()) {
    const std::string line = given.get<std::string>();
    if (const json list = list_in(line); list.is_array()) return values_of(list);
    add_value(values, line);
  } else if (given.is_boolean() || given.is_number()) {
    values.push_back(json_reader::dump(given));
  } else if (given.is_array()) {
    for (const json& element : given) {
      if (element.is_primitive() && !element.is_null()) add_value(values, flat(element));
    }
  }
  return values;
}

}  // namespace

CardClicked read_click(const json& action) {
  CardClicked click;

  // Objects arrive as they were written into the card, or as their text.
  const json& value = member(action, "value");
  if (const json parts = object_in(value); parts.is_object()) {
    for (const auto& [name, part] : parts.items()) click.action[name] = flat(part);
  } else if (value.is_string()) {
    click.action["value"] = value.get<std::string>();
  }

  const auto fill = [&click](const std::string& name, const json& given) {
    if (auto values = values_of(given); !values.empty()) click.inputs[name] = std::move(values);
  };
  const json form = object_in(member(action, "form_value"));
  if (form.is_object()) {
    for (const auto& [name, given] : form.items()) fill(name, given);
  }
  // A component outside a form sends its own value under its own name.
  if (const std::string name = text(action, "name"); !name.empty()) {
    for (const std::string_view key : {"option", "options", "input_value", "checked"}) {
      fill(name, member(action, key));
    }
  }
  return click;
}

}  // namespace xiebot::feishu
