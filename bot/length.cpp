#include "bot/length.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>

#include "bot/date_words.h"
#include "bot/text.h"
#include "bot/word_cursor.h"

namespace xiebot {
namespace {

using std::chrono::seconds;

constexpr std::int64_t kMinute = 60, kHour = 60 * kMinute, kDay = 24 * kHour;
constexpr int kMostDays = 3660;
// Wall time is shown in hours up to here: what is due within 48 hours is not said in days.
constexpr std::int64_t kMostInHours = 3 * kDay;

// 3 wd, 3个工作日.
std::optional<Length> read_working_days(std::string_view words) {
  WordCursor at(words);
  const std::optional<int> count = at.number();
  if (!count || *count > kMostDays) return std::nullopt;
  at.skip_blanks();
  at.take("个");
  if (!at.take_any({"wd", "工作日", "工作天"}) || !at.done()) return std::nullopt;
  return Length::working_days(*count);
}

// Without a unit nobody knows which time is meant.
bool ends_in_unit(std::string_view words) {
  constexpr std::array<std::string_view, 12> kUnits = {"天", "日", "时", "钟头", "分钟", "分",
                                                       "秒", "半", "d",  "h",    "min",  "s"};
  return std::any_of(kUnits.begin(), kUnits.end(),
                     [words](std::string_view unit) { return words.ends_with(unit); });
}

bool take_ending(std::string& words, std::string_view ending) {
  if (!words.ends_with(ending)) return false;
  words.resize(words.size() - ending.size());
  return true;
}

// 工作小时 -> 小时; answers whether there was any.
bool strip_work(std::string& words) {
  constexpr std::string_view kWork = "工作";
  bool found = false;
  for (const std::string_view unit : {"小时", "分钟", "分", "秒"}) {
    const std::string both = std::string(kWork).append(unit);
    for (std::size_t at = words.find(both); at != std::string::npos; at = words.find(both, at)) {
      words.erase(at, kWork.size());
      found = true;
    }
  }
  return found;
}

// 1小时30分钟, with an infix for working hours: 1个工作小时30分钟.
std::string show_hours(std::int64_t left, std::string_view infix) {
  if (left == 0) return fmt::format("0{}分钟", infix);
  std::string shown;
  for (const auto& [unit, name] :
       {std::pair{kHour, "小时"}, {kMinute, "分钟"}, {std::int64_t{1}, "秒"}}) {
    if (left >= unit) {
      shown += fmt::format("{}{}{}", left / unit, infix, name);
      infix = "";
    }
    left %= unit;
  }
  return shown;
}

std::string spell_time(std::int64_t time) {
  constexpr std::int64_t kTooLong = 1'000'000;  // a figure that is not read back
  if (time >= kTooLong * kMinute && time % kHour != 0) {
    return fmt::format("{} h ", time / kHour) + spell_time(time % kHour);
  }
  if (time >= kTooLong && time % kMinute != 0) {
    return fmt::format("{} min {} s", time / kMinute, time % kMinute);
  }
  if (time % kHour == 0 && time > 0) return fmt::format("{} h", time / kHour);
  if (time % kMinute == 0) return fmt::format("{} min", time / kMinute);
  return fmt::format("{} s", time);
}

}  // namespace

std::optional<Length> parse_length(std::string_view words) {
  std::string left = fold(words);
  if (const auto days = read_working_days(left)) return days;
  TimeKind kind = TimeKind::wall;
  if (strip_work(left) || take_ending(left, "工作时间") || take_ending(left, "work")) {
    kind = TimeKind::work;
    // A day of work is a working day, which has its own word.
    for (const std::string_view day : {"天", "日", "d"}) {
      if (left.find(day) != std::string::npos) return std::nullopt;
    }
  } else {
    take_ending(left, "wall");
  }
  if (!ends_in_unit(trim(left))) return std::nullopt;
  const std::optional<seconds> time = parse_duration(left);
  if (!time) return std::nullopt;
  return Length{kind, *time, 0};
}

std::string show_length(const Length& length) {
  const std::int64_t time = std::abs(std::int64_t{length.time.count()});
  switch (length.kind) {
    case TimeKind::working_days:
      return fmt::format("{}个工作日", std::abs(length.days));
    case TimeKind::work:
      return show_hours(time, "个工作");
    case TimeKind::wall:
      break;
  }
  return time > kMostInHours ? show_duration(seconds(time)) : show_hours(time, "");
}

std::string spell_length(const Length& length) {
  const std::int64_t time = std::abs(std::int64_t{length.time.count()});
  switch (length.kind) {
    case TimeKind::working_days:
      return fmt::format("{} wd", std::abs(length.days));
    case TimeKind::work:
      return spell_time(time) + " work";
    case TimeKind::wall:
      break;
  }
  return spell_time(time) + " wall";
}

}  // namespace xiebot
