#include "bot/phone.h"

#include <algorithm>
#include <array>

#include "bot/text.h"

namespace xiebot {
namespace {

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// The number before and after the word that announces an extension.
std::pair<std::string_view, std::string_view> cut_extension(std::string_view number) {
  constexpr std::array<std::string_view, 5> kWords = {"转", "ext.", "ext", "x", "#"};
  for (const std::string_view word : kWords) {
    const std::size_t at = number.find(word);
    if (at != number.npos) return {number.substr(0, at), number.substr(at + word.size())};
  }
  // 010-12345678-801
  const std::size_t last = number.rfind('-');
  if (last != number.npos && number.find('-') != last && number.size() - last <= 5)
    return {number.substr(0, last), number.substr(last + 1)};
  return {number, {}};
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
  std::string number = fold(words);
  std::erase(number, ' ');
  const auto [main, extension] = cut_extension(number);
  if (extension.size() > 6 || !all_digits(extension)) return std::nullopt;
  if (main.size() != number.size() && extension.empty()) return std::nullopt;

  std::string digits(main);
  std::erase_if(digits, [](char c) { return c == '-' || c == '(' || c == ')'; });
  if (digits.starts_with("+86")) digits.erase(0, 3);
  if (digits.starts_with("86") && digits.size() == 13) digits.erase(0, 2);
  if (!all_digits(digits)) return std::nullopt;
  const bool known = is_mobile(digits) || is_landline(digits) || is_service(digits);
  if (!known || (is_mobile(digits) && !extension.empty())) return std::nullopt;
  return number;
}

}  // namespace xiebot
