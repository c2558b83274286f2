// Lists and maps kept as JSON in one column.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bot/form.h"
#include "bot/ids.h"

namespace xiebot::storage {

using Strings = std::vector<std::string>;

// Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string to_json(const Strings& list);
[[nodiscard]] std::string to_json(const Values& values);
[[nodiscard]] std::string to_json(const Faults& faults);
[[nodiscard]] std::string to_json(const std::map<std::string, std::string>& map);

// Read back what to_json() wrote; anything else throws.
[[nodiscard]] Strings strings_from_json(std::string_view json);
[[nodiscard]] Values values_from_json(std::string_view json);
[[nodiscard]] Faults faults_from_json(std::string_view json);
[[nodiscard]] std::map<std::string, std::string> map_from_json(std::string_view json);

template <class Tag>
[[nodiscard]] std::string to_json(const std::vector<StringId<Tag>>& ids) {
  Strings list;
  list.reserve(ids.size());
  for (const StringId<Tag>& id : ids) list.push_back(id.str());
  return to_json(list);
}

template <class Id>
[[nodiscard]] std::vector<Id> ids_from_json(std::string_view json) {
  std::vector<Id> ids;
  for (std::string& id : strings_from_json(json)) ids.emplace_back(std::move(id));
  return ids;
}

}  // namespace xiebot::storage
