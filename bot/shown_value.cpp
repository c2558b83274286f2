#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "bot/date_words.h"
#include "bot/form_check.h"

namespace xiebot {
namespace {

std::optional<long long> whole(const std::string& canonical) {
  long long value = 0;
  const char* end = canonical.data() + canonical.size();
  const auto [after, error] = std::from_chars(canonical.data(), end, value);
  if (error != std::errc() || after != end) return std::nullopt;
  return value;
}

// Each function answers the canonical text itself where the thing is no longer known.

std::string person_name(const std::string& id, const Directory& directory) {
  const auto person = directory.person(PersonId(id));
  return person ? person->name : id;
}

std::string department_name(const std::string& code, const Directory& directory) {
  const auto department = directory.department(DepartmentCode(code));
  return department ? department->name : code;
}

std::string project_name(const std::string& code, const Directory& directory) {
  const auto project = directory.project(ProjectCode(code));
  return project ? project->name : code;
}

std::string show_one(const Field& field, const std::string& canonical, const Directory& directory,
                     const Zone& zone) {
  switch (field.type) {
    case FieldType::person:
    case FieldType::people:
      return person_name(canonical, directory);
    case FieldType::department:
    case FieldType::departments:
      return department_name(canonical, directory);
    case FieldType::project:
      return project_name(canonical, directory);
    case FieldType::date: {
      const auto date = parse_iso_date(canonical);
      return date ? show_date(*date) : canonical;
    }
    case FieldType::date_time: {
      const auto at = whole(canonical);
      return at ? show_time(Instant(std::chrono::seconds(*at)), zone) : canonical;
    }
    case FieldType::duration: {
      const auto duration = whole(canonical);
      return duration ? show_duration(std::chrono::seconds(*duration)) : canonical;
    }
    case FieldType::percent:
      return canonical + "%";
    default:
      return canonical;
  }
}

std::string input_one(const Field& field, const std::string& canonical, const Directory& directory,
                      const Zone& zone) {
  switch (field.type) {
    case FieldType::person:
    case FieldType::people: {
      const std::string name = person_name(canonical, directory);
      return directory.people_named(name).size() == 1 ? name : canonical;
    }
    case FieldType::date:
    case FieldType::project:
    case FieldType::percent:
      return canonical;
    case FieldType::date_time: {
      const auto at = whole(canonical);
      if (!at) return canonical;
      // Without the weekday: "2026-11-23 周一 18:30".
      const Instant time{std::chrono::seconds(*at)};
      const std::string shown = show_time(time, zone);
      return local_date(time, zone) + shown.substr(shown.rfind(' '));
    }
    default:
      return show_one(field, canonical, directory, zone);
  }
}

}  // namespace

std::string show_value(const Field& field, const std::vector<std::string>& canonical,
                       const Directory& directory, const Zone& zone) {
  std::string shown;
  for (const std::string& value : canonical) {
    if (!shown.empty()) shown += "、";
    shown += show_one(field, value, directory, zone);
  }
  return shown;
}

std::vector<std::string> input_value(const Field& field, const std::vector<std::string>& canonical,
                                     const Directory& directory, const Zone& zone) {
  std::vector<std::string> inputs;
  inputs.reserve(canonical.size());
  for (const std::string& value : canonical) {
    inputs.push_back(input_one(field, value, directory, zone));
  }
  return inputs;
}

}  // namespace xiebot
