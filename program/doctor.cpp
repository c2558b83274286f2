// `xiebot doctor`: tries what can go wrong. The bot may be running meanwhile; nothing is written.
#include <fmt/format.h>

#include <cstdio>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "adapters/dingtalk/doctor.h"
#include "adapters/feishu/doctor.h"
#include "adapters/http_probe.h"
#include "bot/calendar_import.h"
#include "bot/doctor/directory_check.h"
#include "bot/doctor/surroundings.h"
#include "bot/system_clock.h"
#include "bot/usage_count.h"
#include "program/dingtalk.h"
#include "program/run.h"
#include "program/setup.h"
#include "storage/inspection.h"

namespace xiebot {
namespace {

using doctor::Check;
using doctor::Findings;

constexpr const char* kFeishu = "feishu";
constexpr const char* kDingtalk = "dingtalk";

// What is known before the checks of the platforms begin.
struct Known {
  doctor::DatabaseFacts database;
  doctor::DirectoryFacts directory;
  ImportedDays imported;
  std::map<std::string, std::int64_t> used;  // of DingTalk's quota for the month, by Quota::kind
};

Known look_around(const Config& config, const Clock& clock) {
  Known known;
  known.directory = doctor::directory_facts(config);
  const std::string month = month_of(local_date(clock.now(), Zone(config.timezone)));
  known.database = inspect_database(config.database, clock, [&](const Tx& tx) {
    known.directory = doctor::directory_facts(tx.directory());
    known.imported = imported_days(tx);
    if (!config.dingtalk) return;
    for (const Quota& quota : quotas_of(*config.dingtalk)) {
      known.used[quota.kind] = used_in(tx, kDingtalk, quota.kind, month);
    }
  });
  return known;
}

Findings check_warnings(const std::vector<FileFault>& warnings) {
  Findings findings;
  for (const FileFault& warning : warnings) {
    findings.push_back(doctor::notice(warning.str(), "可以启动，但请看一眼"));
  }
  if (findings.empty()) findings.push_back(doctor::good("没有错误"));
  return findings;
}

Findings check_clock(const Clock& clock, const std::string& address, const std::string& name) {
  const http::Probe seen = http::probe(address, "/");
  return {doctor::check_clock(clock.now(), seen.date, name)};
}

Findings check_calendar(const Config& config, const ImportedDays& imported, const Clock& clock) {
  const Calendar calendar =
      built_in_calendar()
          .with(config.calendar_days,
                std::set<int>(config.calendar_years.begin(), config.calendar_years.end()))
          .with(imported.days, imported.years);
  return {doctor::check_calendar(calendar,
                                 *parse_iso_date(local_date(clock.now(), Zone(config.timezone))))};
}

Findings check_address(const Config& config, bool served) {
  doctor::AddressFacts facts{
      .url = config.public_url, .unsigned_by = config.dingtalk ? "钉钉" : "", .served = served};
  if (!facts.url.empty()) {
    const http::Probe seen = http::probe(facts.url, "/healthz");
    constexpr int kOk = 200;
    facts.answered = seen.status == kOk;
    facts.failure = seen.status == 0 ? seen.error : fmt::format("HTTP {}", seen.status);
  }
  return doctor::check_address(facts);
}

feishu::ToTry to_try_on_feishu(const doctor::DirectoryFacts& directory) {
  feishu::ToTry known;
  for (const doctor::BoundGroup& group : directory.groups) {
    if (group.channel == kFeishu) {
      known.groups.push_back({group.chat, group.name, group.project.str()});
    }
  }
  if (const auto account = directory.accounts.find(kFeishu); account != directory.accounts.end()) {
    known.account = account->second;
  }
  return known;
}

void append(std::vector<Check>& checks, std::vector<Check> more) {
  checks.insert(checks.end(), std::make_move_iterator(more.begin()),
                std::make_move_iterator(more.end()));
}

// `config`, `known` and `clock` outlive them.
std::vector<Check> platform_checks(const Config& config, const Known& known, const Clock& clock) {
  std::vector<Check> checks;
  if (!config.feishu && !config.dingtalk) {
    checks.push_back({"平台", [] {
                        return Findings{doctor::notice("没有配置飞书，也没有配置钉钉",
                                                       "在配置里写上 feishu 或 dingtalk")};
                      }});
  }
  if (config.feishu) {
    checks.push_back({"时钟", [&] { return check_clock(clock, config.feishu->base_url, "飞书"); }});
    append(checks, feishu::doctor_checks(*config.feishu, clock, to_try_on_feishu(known.directory)));
  }
  if (config.dingtalk) {
    checks.push_back(
        {"时钟", [&] { return check_clock(clock, config.dingtalk->api_base_url, "钉钉"); }});
    append(checks, dingtalk::doctor_checks(*config.dingtalk, clock,
                                           {.is_set = !config.public_url.empty(),
                                            .is_https = doctor::is_https(config.public_url)}));
    checks.push_back(
        {"钉钉额度", [&] {
           Findings findings;
           for (const Quota& quota : quotas_of(*config.dingtalk)) {
             const auto used = known.used.find(quota.kind);
             findings.push_back(doctor::check_quota(
                 quota.label, used == known.used.end() ? 0 : used->second, quota.limit));
           }
           return findings;
         }});
  }
  return checks;
}

}  // namespace

int run_doctor(const std::string& file) {
  const LoadedConfig loaded = load_config_file(file);
  if (!loaded.faults.empty()) return check_config(file);
  const Config& config = loaded.config;
  const SystemClock clock;
  const Known known = look_around(config, clock);
  doctor::ChannelNames channels;
  if (config.feishu) channels[kFeishu] = "飞书";
  if (config.dingtalk) channels[kDingtalk] = "钉钉";

  std::vector<Check> checks{
      {"配置", [&] { return check_warnings(loaded.warnings); }},
      {"数据库", [&] { return doctor::check_database(known.database); }},
      {"日历", [&] { return check_calendar(config, known.imported, clock); }},
      {"回调地址", [&] { return check_address(config, known.database.served); }},
  };
  append(checks, platform_checks(config, known, clock));
  checks.push_back({"群", [&] { return doctor::check_groups(known.directory, channels); }});
  checks.push_back({"人员", [&] { return doctor::check_people(known.directory, channels); }});

  const doctor::Level worst = doctor::run_all(checks, [](const std::string& line) {
    fmt::print("{}\n", line);
    std::fflush(stdout);  // a check may take seconds
  });
  return worst == doctor::Level::fault ? kFailed : kDone;
}

}  // namespace xiebot
