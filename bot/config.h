// The configuration file, checked.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/calendar.h"
#include "bot/deadlines/deadline_rule.h"
#include "bot/directory.h"
#include "bot/form_loader.h"
#include "bot/progress_times.h"
#include "bot/working_hours.h"

namespace xiebot {

struct FeishuConfig {
  std::string app_id, app_secret, encrypt_key, verification_token;
  std::string base_url = "https://open.feishu.cn";
};

struct DingTalkConfig {
  std::string client_id, client_secret;
  std::string robot_code;                  // the client id where the file names none
  std::string corp_id, agent_id;           // may be empty
  std::string event_token, event_aes_key;  // both or neither; the key has 43 digits of base64
  std::string card_template_id;            // may be empty
  // What the organisation may use in a month: those of DingTalk's standard edition.
  int monthly_api_calls = 5000, monthly_webhook_calls = 3000;
  std::string api_base_url = "https://api.dingtalk.com";
  std::string oapi_base_url = "https://oapi.dingtalk.com";
};

struct ConfiguredAccount {
  PersonId person;
  std::string channel, account;
};

struct ConfiguredGroup {
  ProjectCode project;
  std::string channel, chat;
  std::vector<std::string> purposes;
};

struct Config {
  std::string host = "127.0.0.1";
  int port = 8080;
  std::string public_url;
  std::string database;
  std::string timezone = "Asia/Shanghai";
  std::string forms_folder;
  std::vector<CalendarDay> calendar_days;  // from the files and company days
  std::vector<int> calendar_years;
  WorkingHours working_hours;                                          // ok()
  DaySpan quiet_hours{std::chrono::hours(22), std::chrono::hours(8)};  // not empty
  std::map<std::string, Figures, std::less<>> deadlines;               // those that differ, by rule
  // Whether superiors are alerted to every problem, or to urgent and major ones only.
  bool superiors_hear_of_all = true;
  ProgressTimes progress;
  // By project; in order also when put over `progress`. Projects without an override are not here.
  std::map<ProjectCode, ProgressTimesOverride> project_progress;
  std::optional<FeishuConfig> feishu;
  std::optional<DingTalkConfig> dingtalk;
  std::vector<Department> departments;
  std::vector<Person> people;
  std::vector<ConfiguredAccount> accounts;
  std::vector<Project> projects;
  std::vector<ConfiguredGroup> groups;
};

struct LoadedConfig {
  Config config;
  std::vector<FileFault> faults;    // any: do not start
  std::vector<FileFault> warnings;  // e.g. no encrypt_key
};

// Environment look-up; handed in so that nothing below main reads the environment.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

// Reads and checks the file with all it refers to (calendar files, ${file:…}, the forms folder).
// Every fault at once. Secrets never stand in a fault.
[[nodiscard]] LoadedConfig load_config(const std::string& file, const Environment& environment,
                                       const std::vector<std::string>& flows);

}  // namespace xiebot
