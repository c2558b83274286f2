#include "program/setup.h"

#include <spdlog/spdlog.h>

#include <cstdlib>
#include <set>
#include <stdexcept>
#include <utility>

#include "bot/commands.h"
#include "bot/flow.h"

namespace xiebot {

LoadedConfig load_config_file(const std::string& file) {
  const Environment environment = [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return value;
  };
  return load_config(file, environment, flow_names());
}

std::optional<Config> config_or_log(const std::string& file) {
  LoadedConfig loaded = load_config_file(file);
  for (const FileFault& warning : loaded.warnings) spdlog::warn("{}", warning.str());
  for (const FileFault& fault : loaded.faults) spdlog::error("{}", fault.str());
  if (!loaded.faults.empty()) return std::nullopt;
  return std::move(loaded.config);
}

Rules rules_from(const Config& config) {
  FormCatalog forms;
  load_built_in_forms(flow_names(), forms);
  if (!config.forms_folder.empty()) {
    const auto faults =
        load_form_folder(config.forms_folder, flow_names(), forms, built_in_words());
    if (!faults.empty()) throw std::runtime_error(faults.front().str());
  }
  return {.forms = std::move(forms),
          .calendar = CompanyCalendar(
              built_in_calendar().with(
                  config.calendar_days,
                  std::set<int>(config.calendar_years.begin(), config.calendar_years.end())),
              Zone(config.timezone), config.working_hours),
          .quiet_hours = config.quiet_hours,
          .superiors_hear_of_all = config.superiors_hear_of_all,
          .deadlines = config.deadlines,
          .progress = config.progress,
          .project_progress = config.project_progress};
}

Seeding seed_and_log(Store& store, const Config& config, Leading leading) {
  Seeding seeding;
  store.transact([&](Tx& tx) { seeding = seed(tx, config, leading); });
  if (seeding.added + seeding.changed > 0) {
    spdlog::info("directory: {} added and {} changed from the configuration", seeding.added,
                 seeding.changed);
  }
  for (const std::string& difference : seeding.differences) {
    spdlog::warn("the database differs from the configuration and is kept: {}", difference);
  }
  return seeding;
}

}  // namespace xiebot
