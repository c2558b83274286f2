#include "adapters/dingtalk/fields.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

namespace xiebot::dingtalk {
namespace {

constexpr std::string_view kStranger = "stranger:";

}  // namespace

bool is_id(std::string_view text) {
  constexpr std::size_t kLongest = 256;
  return !text.empty() && text.size() <= kLongest &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string stranger_account(std::string_view id) {
  return is_id(id) ? std::string(kStranger) + std::string(id) : std::string();
}

bool is_stranger(std::string_view account) { return account.starts_with(kStranger); }

std::string user_account(std::string_view id) {
  return is_id(id) && !is_stranger(id) ? std::string(id) : std::string();
}

std::optional<Instant> time_of(const nlohmann::json& value) {
  std::int64_t number = 0;
  if (value.is_number_integer()) {
    number = value.get<std::int64_t>();
  } else if (value.is_string()) {
    const auto& digits = value.get_ref<const std::string&>();
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
  }
  constexpr std::int64_t kYear10000 = 253'402'300'800'000;
  if (number <= 0 || number >= kYear10000) return std::nullopt;
  return Instant(std::chrono::floor<std::chrono::seconds>(std::chrono::milliseconds(number)));
}

Instant acted_at(const nlohmann::json& value, Instant now) {
  return std::min(time_of(value).value_or(now), now);
}

}  // namespace xiebot::dingtalk
