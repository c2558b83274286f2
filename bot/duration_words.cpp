#include <fmt/format.h>

#include <cstdint>

#include "bot/date_words.h"
#include "bot/word_cursor.h"

namespace xiebot {
namespace {

constexpr std::int64_t kMinute = 60, kHour = 60 * kMinute, kDay = 24 * kHour;
constexpr std::int64_t kLongest = 3660 * kDay;
constexpr std::size_t kMaxDecimals = 6;

// The seconds of the unit that comes next; 0: none does.
std::int64_t read_unit(WordCursor& at) {
  if (at.take_any({"天", "日", "d"})) return kDay;
  if (at.take_any({"小时", "钟头", "时", "h"})) return kHour;
  if (at.take_any({"分钟", "分", "min", "m"})) return kMinute;
  if (at.take_any({"秒钟", "秒", "s"})) return 1;
  return 0;
}

// One figure with its unit: 1.5小时, 半小时, 两个半小时, 1小时半. A figure at the very end needs
// none: it is minutes.
std::optional<std::int64_t> read_part(WordCursor& at) {
  bool half = at.take("半");
  std::int64_t whole = 0;
  std::string_view decimals;
  if (!half) {
    const std::optional<int> number = at.number();
    if (!number) return std::nullopt;
    whole = *number;
    if (at.take(".")) {
      decimals = at.digits();
      if (decimals.empty() || decimals.size() > kMaxDecimals) return std::nullopt;
    }
    at.skip_blanks();
  }
  at.take("个");
  if (!half) half = at.take("半");
  at.take("个");
  std::int64_t unit = read_unit(at);
  if (unit == 0) {
    if (half || !at.done()) return std::nullopt;
    unit = kMinute;
  }
  if (!half && decimals.empty()) half = at.take("半");

  std::int64_t part = 0, scale = 1;
  for (const char digit : decimals) {
    part = part * 10 + (digit - '0');
    scale *= 10;
  }
  return whole * unit + part * unit / scale + (half ? unit / 2 : 0);
}

}  // namespace

std::optional<std::chrono::seconds> parse_duration(std::string_view words) {
  WordCursor at(words);
  if (at.done()) return std::nullopt;
  std::int64_t total = 0;
  while (!at.done()) {
    const std::optional<std::int64_t> part = read_part(at);
    if (!part || *part > kLongest) return std::nullopt;
    total += *part;
    if (total > kLongest) return std::nullopt;
    at.skip_blanks();
  }
  return std::chrono::seconds(total);
}

std::string show_duration(std::chrono::seconds duration) {
  std::int64_t left = duration.count();
  if (left == 0) return "0分钟";
  std::string shown;
  for (const auto& [unit, name] :
       {std::pair{kDay, "天"}, {kHour, "小时"}, {kMinute, "分钟"}, {std::int64_t{1}, "秒"}}) {
    if (left >= unit) shown += fmt::format("{}{}", left / unit, name);
    left %= unit;
  }
  return shown;
}

}  // namespace xiebot
