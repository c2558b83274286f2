// The program's commands. Each answers the exit status; what fails while running is thrown.
#pragma once

#include <optional>
#include <string>

#include "bot/iso_time.h"

namespace xiebot {

inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;   // while running
inline constexpr int kMisused = 2;  // used or configured wrongly

struct ServeOptions {
  std::string config;
  std::optional<PreciseInstant> start;  // of the bot's clock; nullopt: the machine's time
};
int serve(const ServeOptions& options);

struct DemoOptions {
  int port = 8080;                      // 0: any free one
  std::optional<PreciseInstant> start;  // as above
};
int demo(const DemoOptions& options);

struct ExportOptions {
  std::string config, project, folder;
};
int export_csv(const ExportOptions& options);

int check_config(const std::string& config);
int run_doctor(const std::string& file);  // kFailed: it found a fault
int backup(const std::string& config, const std::string& copy);
int apply(const std::string& config);

}  // namespace xiebot
