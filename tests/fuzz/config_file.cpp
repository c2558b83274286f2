// The configuration. In bytes: its file. What it refers to is not there, but for the environment.
#include "bot/config.h"

#include <string>

#include "bot/calendar.h"
#include "bot/flow.h"
#include "bot/text.h"
#include "tests/fuzz/shared/fault_claims.h"
#include "tests/fuzz/shared/fuzzer.h"
#include "tests/support/temporary_folder.h"

using namespace xiebot;
using fuzz::require;

namespace {

constexpr char kName[] = "xiebot.json";
constexpr char kSecret[] = "hUsh-hUsh";

void claim_secret_kept(const std::vector<FileFault>& faults) {
  for (const FileFault& fault : faults) {
    require(fault.str().find(kSecret) == std::string::npos, "no secret stands in a fault");
  }
}

void claim_config(const Config& config) {
  require(config.port >= 0 && config.port <= 65535, "a port is one");
  require(config.working_hours.ok(), "working hours can be reckoned with");
  (void)Zone(config.timezone);
  for (const CalendarDay& day : config.calendar_days) require(day.date.ok(), "a day is one");
  for (const Person& person : config.people) {
    require(!person.id.empty() && valid_utf8(person.name), "a person has an id");
  }
  for (const Project& project : config.projects)
    require(!project.code.empty(), "a project has one");
  if (config.dingtalk) {
    require(config.dingtalk->event_token.empty() == config.dingtalk->event_aes_key.empty(),
            "token and key come together");
  }
}

}  // namespace

XIEBOT_FUZZER(config_file) {
  // A file that holds the secret itself may be quoted.
  if (data.find(kSecret) != std::string_view::npos) return;
  static const support::TemporaryFolder kFolder;
  static const std::vector<std::string> kFlows = flow_names();
  kFolder.put(kName, data);
  const std::string path = (kFolder / kName).string();
  const LoadedConfig loaded = load_config(
      path, [](const std::string&) { return std::optional<std::string>(kSecret); }, kFlows);
  fuzz::claim_faults(loaded.faults, path, data);
  fuzz::claim_faults(loaded.warnings, path, data);
  claim_secret_kept(loaded.faults);
  claim_secret_kept(loaded.warnings);
  if (loaded.faults.empty()) claim_config(loaded.config);
}
