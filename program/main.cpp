// The program: reads its command line, sets up the log and runs one command.
#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "bot/iso_time.h"
#include "bot/log_format.h"
#include "program/run.h"

namespace xiebot {
namespace {

void set_up_log(LogFormat format) {
  auto logger =
      std::make_shared<spdlog::logger>("xiebot", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_formatter(std::make_unique<LineFormatter>(format));
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

// --clock 2026-11-23T16:59:57+08:00
void add_clock(CLI::App& command, std::optional<PreciseInstant>& start) {
  command
      .add_option_function<std::string>(
          "--clock",
          [&start](const std::string& text) {
            start = parse_iso_time(text);
            if (!start) {
              throw CLI::ValidationError("--clock",
                                         "write it with zone, like 2026-11-23T16:59:57.250+08:00");
            }
          },
          "Where the bot's time starts, in ISO 8601 with zone; it runs on from there")
      ->type_name("TIME");
}

CLI::App* add_command(CLI::App& program, const std::string& name, const std::string& description,
                      std::string& config) {
  CLI::App* command = program.add_subcommand(name, description);
  command->add_option("--config", config, "The configuration file")->required()->type_name("FILE");
  return command;
}

int run(int argc, char** argv) {
  CLI::App program("Xiebot 协作机器人: collaboration between departments, in the chat");
  program.set_version_flag("--version", fmt::format("xiebot {}", XIEBOT_VERSION));
  program.require_subcommand(1);
  program.fallthrough();
  LogFormat format = LogFormat::text;
  program.add_option("--log-format", format, "How log lines look on standard error: text or json")
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, LogFormat>{{"text", LogFormat::text}, {"json", LogFormat::json}}))
      ->type_name("FORMAT");

  std::string config;
  ServeOptions serve_options;
  const CLI::App* serve_command = add_command(program, "serve", "Run the bot", config);
  add_clock(*program.get_subcommand("serve"), serve_options.start);

  DemoOptions demo_options;
  CLI::App* demo_command =
      program.add_subcommand("demo", "Run the bot with a chat platform in the browser");
  demo_command->add_option("--port", demo_options.port, "The port on 127.0.0.1; 0 picks one")
      ->check(CLI::Range(0, 65535));
  add_clock(*demo_command, demo_options.start);

  const CLI::App* check_command =
      add_command(program, "check-config", "Check a configuration file", config);

  const CLI::App* doctor_command =
      add_command(program, "doctor", "Try what can go wrong, and say how to mend it", config);

  ExportOptions export_options;
  CLI::App* export_command =
      add_command(program, "export", "Write a project's entries as CSV files", config);
  export_command->add_option("--project", export_options.project, "The project")
      ->required()
      ->type_name("CODE");
  export_command->add_option("--out", export_options.folder, "The folder to write to")
      ->required()
      ->type_name("DIR");

  std::string copy;
  CLI::App* backup_command =
      add_command(program, "backup", "Copy the database, while the bot runs too", config);
  backup_command->add_option("--out", copy, "The copy")->required()->type_name("FILE");

  const CLI::App* apply_command = add_command(
      program, "apply", "Make the file's people and projects win over the database's", config);

  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? kDone : kMisused;
  }

  set_up_log(format);
  serve_options.config = config;
  export_options.config = config;
  if (serve_command->parsed()) return serve(serve_options);
  if (demo_command->parsed()) return demo(demo_options);
  if (check_command->parsed()) return check_config(config);
  if (doctor_command->parsed()) return run_doctor(config);
  if (export_command->parsed()) return export_csv(export_options);
  if (backup_command->parsed()) return backup(config, copy);
  if (apply_command->parsed()) return apply(config);
  return kMisused;
}

}  // namespace
}  // namespace xiebot

int main(int argc, char** argv) {
  try {
    return xiebot::run(argc, argv);
  } catch (const std::exception& error) {
    spdlog::error("{}", error.what());
    return xiebot::kFailed;
  }
}
