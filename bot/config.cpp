#include "bot/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "bot/calendar_file.h"
#include "bot/commands.h"
#include "bot/config_calendar.h"
#include "bot/config_deadlines.h"
#include "bot/config_directory.h"
#include "bot/config_node.h"
#include "bot/positioned_json.h"

namespace xiebot {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::optional<std::string> read_file(const fs::path& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::string content{std::istreambuf_iterator<char>(file), {}};
  if (file.bad()) return std::nullopt;
  return content;
}

std::optional<int> port_of(std::string_view digits) {
  int port = -1;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  if (port < 0 || port > 65535) return std::nullopt;
  return port;
}

// http(s)://HOST[:PORT][/PATH], without user, query or fragment.
bool is_url(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme == std::string_view::npos) return false;
  if (text.substr(0, scheme) != "http" && text.substr(0, scheme) != "https") return false;
  if (text.find_first_of(" \t\r\n\"<>@?#\\") != std::string_view::npos) return false;
  const std::string_view authority =
      text.substr(scheme + 3, text.find('/', scheme + 3) - scheme - 3);
  const std::size_t bracket = authority.find(']');
  const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (authority.empty() || colon == 0) return false;
  return colon == std::string_view::npos || port_of(authority.substr(colon + 1)).value_or(0) > 0;
}

bool is_loopback(std::string_view url) {
  return url.starts_with("http://127.") || url.starts_with("http://localhost") ||
         url.starts_with("http://[::1]");
}

// As the DingTalk console makes it: 32 bytes in base64 without its padding.
bool is_aes_key(std::string_view text) {
  return text.size() == 43 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  c == '+' || c == '/';
         });
}

class ConfigReader {
 public:
  // Paths in the file start from the folder it stands in.
  ConfigReader(const ConfigNode& root, fs::path folder, const std::vector<std::string>& flows,
               Config& config, ConfigReport& report)
      : root_(root), folder_(std::move(folder)), flows_(flows), config_(config), report_(report) {}

  void read() {
    if (!root_.is_object_of({"listen", "public_url", "database", "timezone", "calendar", "feishu",
                             "dingtalk", "departments", "people", "projects", "progress",
                             "problems", "deadlines", "forms"})) {
      return;
    }
    if (const auto listen = root_.at("listen")) read_listen(*listen);
    if (const auto url = root_.at("public_url")) config_.public_url = read_url(*url);
    read_database();
    if (const auto timezone = root_.at("timezone")) config_.timezone = read_timezone(*timezone);
    if (const auto calendar = root_.at("calendar")) read_calendar(*calendar);
    if (const auto feishu = root_.at("feishu")) read_feishu(*feishu);
    if (const auto dingtalk = root_.at("dingtalk")) read_dingtalk(*dingtalk);
    // The projects' own times are put over these.
    if (const auto progress = root_.at("progress")) {
      config_.progress = read_progress_times(*progress, config_.progress).over(config_.progress);
    }
    read_directory(root_, config_);
    if (const auto problems = root_.at("problems")) read_problems(*problems);
    if (const auto deadlines = root_.at("deadlines")) read_deadlines(*deadlines, config_);
    if (const auto forms = root_.at("forms")) read_forms(*forms);
    if (!root_.at("feishu") && !root_.at("dingtalk")) {
      root_.warn("there is neither 'feishu' nor 'dingtalk', so nobody can reach the bot");
    }
  }

 private:
  [[nodiscard]] std::string resolved(const std::string& path) const {
    return (folder_ / path).lexically_normal().string();
  }

  void read_listen(const ConfigNode& node) {
    const auto text = node.filled_text();
    if (!text) return;
    const std::size_t colon = text->rfind(':');
    const auto port = colon == std::string::npos
                          ? std::nullopt
                          : port_of(std::string_view(*text).substr(colon + 1));
    std::string host = text->substr(0, colon);
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    if (!port || host.empty() || (!bracketed && host.find(':') != std::string::npos)) {
      node.fault(fmt::format("{} is no address to listen on; write HOST:PORT like '127.0.0.1:8080'",
                             node.shown()));
      return;
    }
    config_.host = host;
    config_.port = *port;
  }

  static std::string read_url(const ConfigNode& node) {
    auto text = node.filled_text();
    if (!text) return "";
    if (!is_url(*text)) {
      // Before an '@' stand a name and a password.
      const bool has_user = text->find('@') != std::string::npos;
      node.fault(fmt::format("{} is no address; write it like 'https://bot.example.com'",
                             has_user ? "the value" : node.shown()));
      return "";
    }
    while (text->ends_with('/')) text->pop_back();
    return *text;
  }

  void read_database() {
    std::string path = "xiebot.db";
    const auto node = root_.at("database");
    if (node) {
      const auto text = node->filled_text();
      if (!text) return;
      path = *text;
    }
    config_.database = resolved(path);
    std::error_code error;
    if (fs::is_directory(config_.database, error)) {
      if (node) node->fault("is a folder; name a file in it");
    } else if (const fs::path folder = fs::path(config_.database).parent_path();
               !folder.empty() && !fs::is_directory(folder, error)) {
      (node ? *node : root_).warn("the folder of the database does not exist yet");
    }
  }

  static void read_quota(const ConfigNode& node, std::string_view key, int& quota) {
    const auto where = node.at(key);
    if (const auto written = where ? where->count() : std::nullopt) quota = *written;
  }

  void read_problems(const ConfigNode& node) {
    if (!node.is_object_of({"alert_superiors"})) return;
    const auto which = node.at("alert_superiors");
    const auto text = which ? which->filled_text() : std::nullopt;
    if (!text) return;
    if (*text != "always" && *text != "urgent") {
      which->fault(fmt::format("{} is neither 'always' nor 'urgent'", which->shown()));
    }
    config_.superiors_hear_of_all = *text != "urgent";
  }

  void read_calendar(const ConfigNode& node) {
    if (!node.is_object_of({"files", "working_hours", "quiet_hours", "company_days"})) return;
    for (const ConfigNode& file : node.items_at("files")) {
      const auto path = file.filled_text();
      if (!path) continue;
      if (const auto content = read_file(resolved(*path))) {
        read_holidays(file, parse_calendar_file(resolved(*path), *content));
      } else {
        file.fault(fmt::format("the file {} cannot be read", file.shown()));
      }
    }
    if (const auto days = node.at("company_days")) read_company_days(*days, config_);
    if (const auto hours = node.at("working_hours")) read_working_hours(*hours, config_);
    if (const auto quiet = node.at("quiet_hours")) read_quiet_hours(*quiet, config_);
  }

  void read_holidays(const ConfigNode& node, const CalendarFile& read) {
    report_.faults.insert(report_.faults.end(), read.faults.begin(), read.faults.end());
    if (!read.faults.empty()) return;
    if (!read.year) {
      node.warn("the file holds no days, so its year counts as not published yet");
      return;
    }
    config_.calendar_years.push_back(*read.year);
    config_.calendar_days.insert(config_.calendar_days.end(), read.days.begin(), read.days.end());
  }

  // Where a platform listens; `url` keeps its default when the file has none.
  static void read_base_url(const ConfigNode& node, std::string_view key, std::string& url) {
    const auto where = node.at(key);
    if (!where) return;
    url = read_url(*where);
    if (url.starts_with("http://") && !is_loopback(url)) {
      where->warn("is http, so the app secret travels unencrypted");
    }
  }

  void read_feishu(const ConfigNode& node) {
    if (!node.is_object_of(
            {"app_id", "app_secret", "encrypt_key", "verification_token", "base_url"})) {
      return;
    }
    FeishuConfig feishu;
    feishu.app_id = node.required_text_at("app_id");
    feishu.app_secret = node.required_text_at("app_secret");
    feishu.verification_token = node.required_text_at("verification_token");
    if (const auto key = node.at("encrypt_key")) {
      feishu.encrypt_key = key->filled_text().value_or("");
    } else {
      node.warn(
          "there is no 'encrypt_key', so events come unsigned and in plain text; set it here "
          "and in the Feishu console");
    }
    read_base_url(node, "base_url", feishu.base_url);
    config_.feishu = std::move(feishu);
  }

  void read_dingtalk(const ConfigNode& node) {
    if (!node.is_object_of({"client_id", "client_secret", "robot_code", "corp_id", "agent_id",
                            "event_token", "event_aes_key", "card_template_id", "monthly_api_calls",
                            "monthly_webhook_calls", "api_base_url", "oapi_base_url"})) {
      return;
    }
    DingTalkConfig dingtalk;
    dingtalk.client_id = node.required_text_at("client_id");
    dingtalk.client_secret = node.required_text_at("client_secret");
    dingtalk.robot_code = node.filled_text_at("robot_code");
    if (dingtalk.robot_code.empty()) dingtalk.robot_code = dingtalk.client_id;
    dingtalk.corp_id = node.filled_text_at("corp_id");
    dingtalk.agent_id = node.filled_text_at("agent_id");
    dingtalk.card_template_id = node.filled_text_at("card_template_id");
    read_quota(node, "monthly_api_calls", dingtalk.monthly_api_calls);
    read_quota(node, "monthly_webhook_calls", dingtalk.monthly_webhook_calls);
    read_base_url(node, "api_base_url", dingtalk.api_base_url);
    read_base_url(node, "oapi_base_url", dingtalk.oapi_base_url);
    if (node.at("event_token") || node.at("event_aes_key")) {
      dingtalk.event_token = node.required_text_at("event_token");
      dingtalk.event_aes_key = node.required_text_at("event_aes_key");
      if (!dingtalk.event_aes_key.empty() && !is_aes_key(dingtalk.event_aes_key)) {
        node.at("event_aes_key")->fault("is no key; it has 43 letters and digits");
      }
    }
    config_.dingtalk = std::move(dingtalk);
  }

  void read_forms(const ConfigNode& node) {
    const auto path = node.filled_text();
    if (!path) return;
    config_.forms_folder = resolved(*path);
    std::error_code error;
    if (!fs::is_directory(config_.forms_folder, error)) {
      node.fault(fmt::format("there is no folder {}", node.shown()));
      return;
    }
    FormCatalog catalog;
    load_built_in_forms(flows_, catalog);
    const auto faults = load_form_folder(config_.forms_folder, flows_, catalog, built_in_words());
    report_.faults.insert(report_.faults.end(), faults.begin(), faults.end());
  }

  const ConfigNode& root_;
  fs::path folder_;
  const std::vector<std::string>& flows_;
  Config& config_;
  ConfigReport& report_;
};

// By file in the order in which they were first met, then by line.
void sort_by_place(std::vector<FileFault>& faults, const std::string& first_file) {
  std::stable_sort(faults.begin(), faults.end(), [&](const FileFault& a, const FileFault& b) {
    const bool a_first = a.file == first_file;
    const bool b_first = b.file == first_file;
    if (a_first != b_first) return a_first;
    if (a.file != b.file) return a.file < b.file;
    return a.line < b.line;
  });
}

}  // namespace

LoadedConfig load_config(const std::string& file, const Environment& environment,
                         const std::vector<std::string>& flows) {
  LoadedConfig loaded;
  const auto content = read_file(file);
  if (!content) {
    loaded.faults.push_back({file, 1, "", "the file cannot be read"});
    return loaded;
  }
  json document;
  PositionedJson positions = parse_positioned(file, *content, document);
  ConfigReport report;
  report.file = file;
  report.lines = std::move(positions.lines);
  report.faults = std::move(positions.faults);
  // After a syntax error there is nothing more to say.
  if (!positions.broken) {
    const fs::path folder = fs::path(file).parent_path();
    expand_strings(document, report, environment,
                   [&](const std::string& path) { return read_file(folder / path); });
    const ConfigNode root(document, report);
    ConfigReader(root, folder, flows, loaded.config, report).read();
  }
  loaded.faults = std::move(report.faults);
  loaded.warnings = std::move(report.warnings);
  sort_by_place(loaded.faults, file);
  sort_by_place(loaded.warnings, file);
  return loaded;
}

}  // namespace xiebot
