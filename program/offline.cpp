// The commands that do their work and end; the bot may be running meanwhile.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <stdexcept>

#include "bot/export.h"
#include "bot/system_clock.h"
#include "bot/text.h"
#include "program/run.h"
#include "program/setup.h"
#include "storage/backup.h"
#include "storage/sqlite_store.h"

namespace xiebot {
namespace {

// Opening a store makes its file: a mistyped path must not leave an empty database behind.
void require_database(const Config& config) {
  if (std::filesystem::exists(config.database)) return;
  throw std::runtime_error(fmt::format("there is no database {}", config.database));
}

}  // namespace

int check_config(const std::string& config) {
  const LoadedConfig loaded = load_config_file(config);
  for (const FileFault& warning : loaded.warnings) {
    fmt::print("{}\n", FileFault{warning.file, warning.line, warning.key,
                                 fmt::format("warning: {}", warning.what)}
                           .str());
  }
  for (const FileFault& fault : loaded.faults) fmt::print("{}\n", fault.str());
  if (!loaded.faults.empty()) return kMisused;
  fmt::print("{}: faultless\n", config);
  return kDone;
}

int export_csv(const ExportOptions& options) {
  const auto config = config_or_log(options.config);
  if (!config) return kMisused;
  require_database(*config);
  const SystemClock clock;
  const Rules rules = rules_from(*config);
  const SqliteStore store(config->database, clock, {.fold = fold});
  int status = kDone;
  store.read([&](const Tx& tx) {
    const auto project = tx.directory().project(ProjectCode(options.project));
    if (!project) {
      std::string known;
      for (const Project& one : tx.directory().projects()) known += " " + one.code.str();
      spdlog::error("there is no project '{}'; known:{}", options.project, known);
      status = kMisused;
      return;
    }
    const Zone zone = project->timezone.empty() ? rules.zone : Zone(project->timezone);
    for (const std::string& name :
         export_project(tx, rules.forms, project->code, zone, options.folder)) {
      fmt::print("{}\n", (std::filesystem::path(options.folder) / name).string());
    }
  });
  return status;
}

int backup(const std::string& config_file, const std::string& copy) {
  const auto config = config_or_log(config_file);
  if (!config) return kMisused;
  require_database(*config);
  backup_database(config->database, copy);
  fmt::print("{}\n", copy);
  return kDone;
}

int apply(const std::string& config_file) {
  const auto config = config_or_log(config_file);
  if (!config) return kMisused;
  const SystemClock clock;
  SqliteStore store(config->database, clock, {.fold = fold});
  const Seeding seeding = seed_and_log(store, *config, Leading::file);
  fmt::print("{} added, {} changed\n", seeding.added, seeding.changed);
  return kDone;
}

}  // namespace xiebot
