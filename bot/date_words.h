// Dates as people write them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "bot/calendar.h"

namespace xiebot {

struct ParsedTime {
  std::chrono::year_month_day date;
  std::optional<std::chrono::minutes> time_of_day;  // nullopt: only a date was written
};

// Which one a date without a year, or a weekday, means.
enum class TimeDirection { ahead, back };  // the next such date or the last; today is both

// 今天, 明天, 后天, 大后天, 昨天, 周五 (the next one or the last, today included), 下周三, 本月底,
// 月底, 11-30, 11/30, 11.30, 11月30日, 2026-11-30, 2026年11月30日, 明年3月1日, 下月5日, 30日,
// 3天后, 3个工作日后, 两周后; each with an optional time: 18:00, 18点, 18点半, 下午6点, 晚上8点,
// 上午9:30. A time alone is today's; a weekday may follow a date (and must be its own), 前 or 之前
// may end it. A date without a year is the next such date (or the last), today included. Full-width
// and traditional forms are understood, Chinese numerals too. nullopt: not understood or no such
// day.
[[nodiscard]] std::optional<ParsedTime> parse_time(std::string_view words,
                                                   std::chrono::local_seconds now,
                                                   const Calendar& calendar,
                                                   TimeDirection direction = TimeDirection::ahead);

// 2小时, 30分钟, 1.5小时, 2天, 1小时30分, 半小时, 90 (minutes). Answers seconds.
[[nodiscard]] std::optional<std::chrono::seconds> parse_duration(std::string_view words);

// 1小时30分钟, 2天: what parse_duration takes back. Not for negative durations.
[[nodiscard]] std::string show_duration(std::chrono::seconds duration);

}  // namespace xiebot
