// The company that the benchmark's events come from, and its configuration file.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace xiebot::bench {

inline constexpr std::size_t kDepartments = 10;
inline constexpr std::size_t kPeople = 40;

struct FeishuApp {
  std::string app_id, verification_token, encrypt_key, tenant_key;
};

[[nodiscard]] const FeishuApp& feishu_app();                // as in tests/vectors/feishu
[[nodiscard]] std::string department_name(std::size_t at);  // below kDepartments
[[nodiscard]] std::string open_id(std::size_t person);      // below kPeople

[[nodiscard]] std::string group_chat(std::size_t project);  // of the project at this place

struct Setup {
  int platform_port = 0;  // on the loopback
  std::string app_secret = "bench-secret";
  std::size_t projects = 1;  // each of all departments, with a group of its own
};

// Writes `folder`/config.json for `xiebot serve`: port 0, the database `folder`/xiebot.db.
std::filesystem::path write_config(const std::filesystem::path& folder, const Setup& setup);

}  // namespace xiebot::bench
