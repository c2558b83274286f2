#include "adapters/json_reader.h"

#include <simdjson.h>

#include <cstdint>
#include <nlohmann/json.hpp>

namespace xiebot::json_reader {
namespace {

using nlohmann::json;

json converted(const simdjson::dom::element& element) {
  switch (element.type()) {
    case simdjson::dom::element_type::ARRAY: {
      json array = json::array();
      for (const simdjson::dom::element item : simdjson::dom::array(element)) {
        array.push_back(converted(item));
      }
      return array;
    }
    case simdjson::dom::element_type::OBJECT: {
      json object = json::object();
      for (const auto [key, value] : simdjson::dom::object(element)) {
        object[std::string(key)] =
            converted(value);  // of two members with one name the last counts
      }
      return object;
    }
    case simdjson::dom::element_type::STRING:
      return std::string_view(element);
    case simdjson::dom::element_type::INT64:
      return std::int64_t(element);
    case simdjson::dom::element_type::UINT64:
      return std::uint64_t(element);
    case simdjson::dom::element_type::DOUBLE:
      return double(element);
    case simdjson::dom::element_type::BOOL:
      return bool(element);
    case simdjson::dom::element_type::NULL_VALUE:
      break;
  }
  return nullptr;
}

}  // namespace

json parse(std::string_view text) {
  // Its own, not a shared one: what it grew to for one long body would never be given back.
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  const simdjson::padded_string padded(text);
  if (parser.allocate(text.size(), kMaxDepth) != simdjson::SUCCESS ||
      parser.parse(padded).get(root) != simdjson::SUCCESS) {
    return json(json::value_t::discarded);
  }
  return converted(root);
}

const nlohmann::json& member(const nlohmann::json& object, std::string_view name) {
  static const nlohmann::json kNull;
  if (!object.is_object()) return kNull;
  const auto found = object.find(name);
  return found == object.end() ? kNull : *found;
}

std::string text(const nlohmann::json& object, std::string_view name) {
  const nlohmann::json& value = member(object, name);
  return value.is_string() ? value.get_ref<const std::string&>() : std::string();
}

json object_in(const json& value) {
  if (value.is_object()) return value;
  if (!value.is_string()) return nullptr;
  json parsed = parse(value.get_ref<const std::string&>());
  return parsed.is_object() ? parsed : json(nullptr);
}

std::string flat(const json& value) {
  return value.is_string() ? value.get<std::string>() : dump(value);
}

std::string dump(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace xiebot::json_reader
