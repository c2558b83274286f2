#include "bot/iso_time.h"

#include <cstddef>

namespace xiebot {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads a text from left to right; a step that does not find what it wants leaves it where it was.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  bool skip(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // Exactly `digits` of them.
  std::optional<int> number(std::size_t digits) {
    if (rest_.size() < digits) return std::nullopt;
    int value = 0;
    for (const char c : rest_.substr(0, digits)) {
      if (!is_digit(c)) return std::nullopt;
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(digits);
    return value;
  }

  // The digits after a decimal point, at least one.
  std::optional<std::chrono::microseconds> fraction() {
    std::chrono::microseconds value{0};
    std::chrono::microseconds unit{100'000};
    std::size_t digits = 0;
    for (; digits < rest_.size() && is_digit(rest_[digits]); ++digits) {
      value += unit * (rest_[digits] - '0');
      unit /= 10;
    }
    if (digits == 0) return std::nullopt;
    rest_.remove_prefix(digits);
    return value;
  }

 private:
  std::string_view rest_;
};

std::optional<std::chrono::sys_days> read_date(Reader& reader) {
  const auto year = reader.number(4);
  if (!year || !reader.skip('-')) return std::nullopt;
  const auto month = reader.number(2);
  if (!month || !reader.skip('-')) return std::nullopt;
  const auto day = reader.number(2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date};
}

std::optional<std::chrono::microseconds> read_time_of_day(Reader& reader) {
  const auto hour = reader.number(2);
  if (!hour || *hour > 23 || !reader.skip(':')) return std::nullopt;
  const auto minute = reader.number(2);
  if (!minute || *minute > 59) return std::nullopt;
  std::chrono::microseconds time = std::chrono::hours{*hour} + std::chrono::minutes{*minute};
  if (!reader.skip(':')) return time;
  const auto second = reader.number(2);
  if (!second || *second > 59) return std::nullopt;
  time += std::chrono::seconds{*second};
  if (!reader.skip('.') && !reader.skip(',')) return time;
  const auto fraction = reader.fraction();
  if (!fraction) return std::nullopt;
  return time + *fraction;
}

// How far the written zone is ahead of UTC.
std::optional<std::chrono::minutes> read_zone(Reader& reader) {
  if (reader.skip('Z')) return std::chrono::minutes{0};
  const bool behind = reader.skip('-');
  if (!behind && !reader.skip('+')) return std::nullopt;
  const auto hours = reader.number(2);
  if (!hours || *hours > 23) return std::nullopt;
  std::chrono::minutes offset = std::chrono::hours{*hours};
  if (!reader.at_end()) {
    reader.skip(':');
    const auto minutes = reader.number(2);
    if (!minutes || *minutes > 59) return std::nullopt;
    offset += std::chrono::minutes{*minutes};
  }
  return behind ? -offset : offset;
}

}  // namespace

std::optional<PreciseInstant> parse_iso_time(std::string_view text) {
  Reader reader(text);
  const auto date = read_date(reader);
  if (!date || !reader.skip('T')) return std::nullopt;
  const auto time = read_time_of_day(reader);
  if (!time) return std::nullopt;
  const auto zone = read_zone(reader);
  if (!zone || !reader.at_end()) return std::nullopt;
  return PreciseInstant{*date} + *time - *zone;
}

}  // namespace xiebot
