#include "bot/working_place.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <optional>
#include <stdexcept>

#include "bot/form_check.h"

namespace xiebot {
namespace {

Zone zone_of(const Rules& rules, const Project& project) {
  if (project.timezone.empty()) return rules.zone;
  try {
    return Zone(project.timezone);
  } catch (const std::invalid_argument& fault) {
    spdlog::error("project {}: {}, the company's is used", project.code.str(), fault.what());
    return rules.zone;
  }
}

// nullopt: it has no zone of its own.
std::optional<Project> elsewhere(const Tx& tx, const ProjectCode& code) {
  if (code.empty()) return std::nullopt;
  std::optional<Project> project = tx.directory().project(code);
  return project && !project->timezone.empty() ? project : std::nullopt;
}

}  // namespace

WorkingCalendar calendar_of(const Rules& rules, const Project& project) {
  if (project.timezone.empty()) return rules.working();
  return rules.working().in(zone_of(rules, project));
}

WorkingCalendar calendar_of(const Tx& tx, const Rules& rules, const ProjectCode& project) {
  const std::optional<Project> other = elsewhere(tx, project);
  return other ? calendar_of(rules, *other) : rules.working();
}

Place place_of(const Tx& tx, const Rules& rules, const ProjectCode& project) {
  const std::optional<Project> other = elsewhere(tx, project);
  if (!other) return {rules.zone};
  const Zone zone = zone_of(rules, *other);
  if (zone.name() == rules.zone.name()) return {zone};
  return {zone, fmt::format("（{} 时间）", zone.name())};
}

std::string show_there(const Field& field, const std::vector<std::string>& canonical,
                       const Directory& directory, const Place& place) {
  std::string shown = show_value(field, canonical, directory, place.zone);
  if (field.type == FieldType::date_time && !shown.empty()) shown += place.name;
  return shown;
}

}  // namespace xiebot
