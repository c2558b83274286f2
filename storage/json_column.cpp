#include "storage/json_column.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "bot/text.h"

namespace xiebot::storage {
namespace {

using Json = nlohmann::json;

// Columns are written far more often than anything in them needs an escape, and a tree of values to
// write them from costs more than the writing.
bool stands_for_itself(std::string_view text) {
  const auto plain = [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\' && c != '\x7f';
  };
  return std::all_of(text.begin(), text.end(), plain) && valid_utf8(text);
}

void add(std::string& json, const std::string& text) {
  if (stands_for_itself(text)) {
    json += '"';
    json += text;
    json += '"';
  } else {
    json += Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
  }
}

void add(std::string& json, const Strings& list) {
  char before = '[';
  for (const std::string& text : list) {
    json += std::exchange(before, ',');
    add(json, text);
  }
  json += list.empty() ? "[]" : "]";
}

template <class Map>
std::string dump_map(const Map& map) {
  std::string json;
  char before = '{';
  for (const auto& [key, value] : map) {
    json += std::exchange(before, ',');
    add(json, key);
    json += ':';
    add(json, value);
  }
  json += map.empty() ? "{}" : "}";
  return json;
}

std::string dump(const Strings& list) {
  std::string json;
  add(json, list);
  return json;
}

template <class Map>
Map parse_map(std::string_view json) {
  Map map;
  const Json parsed = Json::parse(json);
  for (const auto& [key, value] : parsed.items()) {
    map.emplace(key, value.template get<typename Map::mapped_type>());
  }
  return map;
}

}  // namespace

std::string to_json(const Strings& list) { return dump(list); }
std::string to_json(const Values& values) { return dump_map(values); }
std::string to_json(const Faults& faults) { return dump_map(faults); }
std::string to_json(const std::map<std::string, std::string>& map) { return dump_map(map); }

Strings strings_from_json(std::string_view json) { return Json::parse(json).get<Strings>(); }
Values values_from_json(std::string_view json) { return parse_map<Values>(json); }
Faults faults_from_json(std::string_view json) { return parse_map<Faults>(json); }
std::map<std::string, std::string> map_from_json(std::string_view json) {
  return parse_map<std::map<std::string, std::string>>(json);
}

}  // namespace xiebot::storage
