#include "bot/decimal.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "bot/text.h"

namespace xiebot {
namespace {

constexpr std::size_t kMaxDigits = 15;  // what a double holds exactly

// 1,234,567 without its commas; nullopt when they stand elsewhere than between thousands.
std::optional<std::string> without_commas(std::string_view whole) {
  std::string digits;
  bool grouped = false;
  std::size_t run = 0;
  for (const char c : whole) {
    if (c == ',') {
      if (run == 0 || run > 3 || (grouped && run != 3)) return std::nullopt;
      grouped = true;
      run = 0;
    } else {
      digits += c;
      ++run;
    }
  }
  if (grouped && run != 3) return std::nullopt;
  return digits;
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::string> shortest(std::string_view number) {
  const bool negative = number.starts_with('-');
  if (negative || number.starts_with('+')) number.remove_prefix(1);
  const std::size_t point = number.find('.');
  auto whole = without_commas(number.substr(0, point));
  if (!whole) return std::nullopt;
  std::string fraction(point == number.npos ? "" : number.substr(point + 1));
  const bool written = !whole->empty() && (point == number.npos || !fraction.empty());
  if (!written || !all_digits(*whole) || !all_digits(fraction)) return std::nullopt;

  whole->erase(0, std::min(whole->find_first_not_of('0'), whole->size()));
  fraction.erase(fraction.find_last_not_of('0') + 1);
  if (whole->size() + fraction.size() > kMaxDigits) return std::nullopt;
  const std::string canonical =
      fmt::format("{}{}{}", whole->empty() ? "0" : *whole, fraction.empty() ? "" : ".", fraction);
  return negative && canonical != "0" ? fmt::format("-{}", canonical) : canonical;
}

}  // namespace

std::optional<std::string> parse_decimal(std::string_view words) { return shortest(fold(words)); }

std::optional<std::string> parse_percent(std::string_view words) {
  const std::string folded = fold(words);
  std::string_view number = folded;
  if (number.ends_with('%')) number.remove_suffix(1);
  return shortest(trim(number));
}

double decimal_value(const std::string& decimal) { return std::strtod(decimal.c_str(), nullptr); }

std::string show_decimal(double value) { return fmt::format("{}", value); }

}  // namespace xiebot
