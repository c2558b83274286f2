#include "bot/phone.h"

#include <algorithm>
#include <array>

#include "bot/text.h"

namespace xiebot {
namespace {

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

struct Extended {
  std::string_view number, extension;
};

// 010-12345678转801, 010-12345678-801; nullopt: without extension.
std::optional<Extended> cut_extension(std::string_view phone) {
  constexpr std::array<std::string_view, 6> kSigns = {"转", "ext.", "ext", "x", "#", "-"};
  for (const std::string_view sign : kSigns) {
    const std::size_t at = phone.rfind(sign);
    if (at != phone.npos) return Extended{phone.substr(0, at), phone.substr(at + sign.size())};
  }
  return std::nullopt;
}

// Without signs and country; nullopt: there is more than digits in it.
std::optional<std::string> national(std::string_view number) {
  std::string digits(number);
  std::erase_if(digits, [](char c) { return c == '-' || c == '(' || c == ')'; });
  if (digits.starts_with("+86")) digits.erase(0, 3);
  if (digits.starts_with("86") && digits.size() == 13) digits.erase(0, 2);
  if (!all_digits(digits)) return std::nullopt;
  return digits;
}

bool is_mobile(std::string_view digits) {
  return digits.size() == 11 && digits[0] == '1' && digits[1] >= '3';
}

// 010, 02x: three digits of area and eight more; 0xxx: four, and seven or eight more.
bool is_landline(std::string_view digits) {
  if (digits.size() < 11 || digits[0] != '0' || digits[1] == '0') return false;
  const bool short_area = digits[1] == '1' || digits[1] == '2';
  return short_area ? digits.size() == 11 : digits.size() <= 12;
}

bool is_service(std::string_view digits) {
  return digits.size() == 10 && (digits.starts_with("400") || digits.starts_with("800"));
}

}  // namespace

std::optional<std::string> parse_phone(std::string_view words) {
  std::string phone = fold(words);
  std::erase(phone, ' ');
  const auto whole = national(phone);
  if (whole && (is_mobile(*whole) || is_landline(*whole) || is_service(*whole))) return phone;

  const auto extended = cut_extension(phone);
  if (!extended || extended->extension.empty() || extended->extension.size() > 6 ||
      !all_digits(extended->extension))
    return std::nullopt;
  const auto number = national(extended->number);
  if (!number || !(is_landline(*number) || is_service(*number))) return std::nullopt;
  return phone;
}

}  // namespace xiebot
