// How long a deadline runs, and in which kind of time.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace xiebot {

enum class TimeKind {
  wall,          // hours on the clock
  work,          // working hours
  working_days,  // working days, at the same clock time
};

// Made by one of the three functions, so that what does not belong to its kind stays zero. Negative
// lengths lead back.
struct Length {
  TimeKind kind = TimeKind::wall;
  std::chrono::seconds time{};  // wall and work
  int days = 0;                 // working_days

  static constexpr Length wall(std::chrono::seconds time) { return {TimeKind::wall, time, 0}; }
  static constexpr Length work(std::chrono::seconds time) { return {TimeKind::work, time, 0}; }
  static constexpr Length working_days(int days) {
    return {TimeKind::working_days, std::chrono::seconds(0), days};
  }

  constexpr Length operator-() const { return {kind, -time, -days}; }
  bool operator==(const Length&) const = default;
};

// As the configuration spells it: "1 wd", "2 h work", "30 min wall"; "30 min" is wall. As people
// type it: 1个工作日, 2个工作小时, 2小时工作时间, 90个工作分钟, 30分钟, 24小时, 2天 (wall). Figures
// as in parse_duration (bot/date_words.h), but with a unit always; full-width and traditional forms
// are understood. At most ten years, never negative; zero is a length. nullopt: not understood,
// "2 d work" included: working days are wd.
[[nodiscard]] std::optional<Length> parse_length(std::string_view words);

// 1个工作日, 2个工作小时, 1个工作小时30分钟, 30分钟, 24小时, 30天. parse_length takes it back. A
// negative length is shown as the positive one: who shows it says 前.
[[nodiscard]] std::string show_length(const Length& length);

// The configuration's spelling: "1 wd", "2 h work", "90 min wall", in two parts where one figure
// would be too long ("19980 min 18 s wall"). parse_length takes it back. A negative length is spelt
// as the positive one.
[[nodiscard]] std::string spell_length(const Length& length);

}  // namespace xiebot
