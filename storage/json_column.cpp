#include "storage/json_column.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace xiebot::storage {
namespace {

using Json = nlohmann::json;

template <class T>
std::string dump(const T& value) {
  return Json(value).dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <class Map>
std::string dump_map(const Map& map) {
  Json object = Json::object();
  for (const auto& [key, value] : map) object[key] = value;
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
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

std::string to_json(const Strings& list) { return list.empty() ? "[]" : dump(list); }
std::string to_json(const Values& values) { return values.empty() ? "{}" : dump_map(values); }
std::string to_json(const Faults& faults) { return faults.empty() ? "{}" : dump_map(faults); }
std::string to_json(const std::map<std::string, std::string>& map) {
  return map.empty() ? "{}" : dump_map(map);
}

Strings strings_from_json(std::string_view json) { return Json::parse(json).get<Strings>(); }
Values values_from_json(std::string_view json) { return parse_map<Values>(json); }
Faults faults_from_json(std::string_view json) { return parse_map<Faults>(json); }
std::map<std::string, std::string> map_from_json(std::string_view json) {
  return parse_map<std::map<std::string, std::string>>(json);
}

}  // namespace xiebot::storage
