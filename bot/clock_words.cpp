#include "bot/clock_words.h"

#include <array>
#include <string_view>
#include <utility>

namespace xiebot {
namespace {

constexpr int kNoon = 12, kMidnight = 24;

enum class PartOfDay { any, night, morning, noon, afternoon, evening };

PartOfDay read_part_of_day(WordCursor& at) {
  if (at.take("凌晨")) return PartOfDay::night;
  if (at.take_any({"早上", "早晨", "清晨", "上午", "早"})) return PartOfDay::morning;
  if (at.take("中午")) return PartOfDay::noon;
  if (at.take_any({"下午", "傍晚"})) return PartOfDay::afternoon;
  if (at.take_any({"晚上", "晚间", "夜里", "晚"})) return PartOfDay::evening;
  return PartOfDay::any;
}

// What follows the hour.
std::optional<int> read_minute(WordCursor& at) {
  if (at.take(":")) {
    const std::optional<int> minute = at.number();
    if (minute && at.take(":") && !at.number()) return std::nullopt;  // seconds do not matter
    return minute;
  }
  if (!at.take_any({"点钟", "点", "时"})) return std::nullopt;
  if (at.take("整")) return 0;
  if (at.take("半")) return 30;
  if (at.take("一刻")) return 15;
  if (at.take("三刻")) return 45;
  const std::optional<int> minute = at.number();
  if (!minute) return 0;
  at.take_any({"分钟", "分"});
  return minute;
}

// The hour on a clock of 24; nullopt where the two contradict.
std::optional<int> hour_of_day(PartOfDay part, int hour) {
  if (hour > kMidnight) return std::nullopt;
  switch (part) {
    case PartOfDay::any:
      return hour;
    case PartOfDay::night:
      if (hour > kNoon) return std::nullopt;
      return hour == kNoon ? 0 : hour;
    case PartOfDay::morning:
      if (hour > kNoon) return std::nullopt;
      return hour;
    case PartOfDay::noon:
      if (hour == 1 || hour == 2) return hour + kNoon;
      if (hour < 11 || hour > 14) return std::nullopt;
      return hour;
    case PartOfDay::afternoon:
      if (hour == 0) return std::nullopt;
      return hour < kNoon ? hour + kNoon : hour;
    case PartOfDay::evening:
      break;
  }
  if (hour < 5) return std::nullopt;  // 晚上1点: of which day?
  return hour <= kNoon ? hour + kNoon : hour;
}

}  // namespace

std::optional<std::chrono::minutes> read_clock(WordCursor& at) {
  const std::size_t start = at.position();
  const PartOfDay part = read_part_of_day(at);
  at.skip_blanks();
  const std::optional<int> hour = at.number();
  const std::optional<int> minute = hour ? read_minute(at) : std::nullopt;
  if (minute && *minute < 60) {
    const std::optional<int> of_day = hour_of_day(part, *hour);
    if (of_day && (*of_day < kMidnight || *minute == 0))
      return std::chrono::minutes(*of_day * 60 + *minute);
  }
  at.back_to(start);
  return std::nullopt;
}

std::optional<int> read_day_of_week(WordCursor& at) {
  const std::size_t start = at.position();
  if (at.take_any({"周", "星期", "礼拜"})) {
    if (at.take("天")) return 7;
    constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kDays = {{{"一", "1"},
                                                                                     {"二", "2"},
                                                                                     {"三", "3"},
                                                                                     {"四", "4"},
                                                                                     {"五", "5"},
                                                                                     {"六", "6"},
                                                                                     {"日", "7"}}};
    for (std::size_t i = 0; i < kDays.size(); ++i) {
      if (at.take_any({kDays[i].first, kDays[i].second})) return static_cast<int>(i) + 1;
    }
  }
  at.back_to(start);
  return std::nullopt;
}

}  // namespace xiebot
