#include "bench_company.h"

#include <array>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

namespace xiebot::bench {
namespace {

using nlohmann::json;

constexpr std::array<std::pair<const char*, const char*>, kDepartments> kDepartmentNames = {
    {{"SCB", "市场部"},
     {"JSB", "技术部"},
     {"CWB", "财务部"},
     {"RLB", "人力资源部"},
     {"CPB", "产品部"},
     {"YYB", "运营部"},
     {"CGB", "采购部"},
     {"FWB", "法务部"},
     {"ZLB", "质量部"},
     {"KFB", "客服部"}}};

std::string numbered(const char* format, std::size_t number) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, number);
  return text.data();
}

// Four people a department: the first leads it, the second is its liaison, the last is the
// superior.
std::string person_id(std::size_t person) { return numbered("p%02zu", person); }

json departments() {
  json list = json::array();
  for (std::size_t i = 0; i < kDepartments; ++i) {
    list.push_back({{"code", kDepartmentNames[i].first},
                    {"name", kDepartmentNames[i].second},
                    {"lead", person_id(i * 4)},
                    {"liaison", person_id(i * 4 + 1)},
                    {"superior", person_id(i * 4 + 3)}});
  }
  return list;
}

json people() {
  json list = json::array();
  for (std::size_t i = 0; i < kPeople; ++i) {
    json person = {{"id", person_id(i)},
                   {"name", numbered("测试员%02zu", i)},
                   {"department", kDepartmentNames[i / 4].first},
                   {"feishu", open_id(i)}};
    if (i == 0) person["roles"] = json::array({"admin"});
    list.push_back(std::move(person));
  }
  return list;
}

json projects(std::size_t number) {
  json codes = json::array();
  for (const auto& [code, name] : kDepartmentNames) codes.push_back(code);
  json list = json::array();
  for (std::size_t i = 0; i < number; ++i) {
    list.push_back(
        {{"code", numbered("XMB-%03zu", i + 1)},
         {"name", "压测项目"},
         {"lead", person_id(0)},
         {"departments", codes},
         {"groups",
          {{{"platform", "feishu"}, {"chat", group_chat(i)}, {"for", {"project", "problems"}}}}}});
  }
  return list;
}

}  // namespace

const FeishuApp& feishu_app() {
  static const FeishuApp app = {.app_id = "cli_a1b2c3d4e5f60718",
                                .verification_token = "v7rTtKzQ0pX3mWcL9aBnDfGhJkEsYuIo",
                                .encrypt_key = "kP2sV5x8zA1cE4gJ7mQ0tW3yB6nR9uD",
                                .tenant_key = "2ca1d211f64f6438"};
  return app;
}

std::string department_name(std::size_t at) { return kDepartmentNames[at].second; }

std::string open_id(std::size_t person) { return numbered("ou_%032zx", person + 1); }

std::string group_chat(std::size_t project) {
  return project == 0 ? "oc_bench" : numbered("oc_bench%04zu", project);
}

std::filesystem::path write_config(const std::filesystem::path& folder, const Setup& setup) {
  const std::string platform = "http://127.0.0.1:" + std::to_string(setup.platform_port);
  const json config = {{"listen", "127.0.0.1:0"},
                       {"public_url", "http://127.0.0.1"},
                       {"database", (folder / "xiebot.db").string()},
                       {"feishu",
                        {{"app_id", feishu_app().app_id},
                         {"app_secret", setup.app_secret},
                         {"encrypt_key", feishu_app().encrypt_key},
                         {"verification_token", feishu_app().verification_token},
                         {"base_url", platform}}},
                       {"departments", departments()},
                       {"people", people()},
                       {"projects", projects(setup.projects)}};
  const auto file = folder / "config.json";
  std::ofstream(file) << config.dump(2) << '\n';
  return file;
}

}  // namespace xiebot::bench
