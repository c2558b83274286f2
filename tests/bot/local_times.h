// Local times as the specification writes them, for the tests of the working calendar.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "bot/working_time.h"

namespace xiebot {

inline const Zone& shanghai() {
  static const Zone zone("Asia/Shanghai");
  return zone;
}

// With the built-in years and the default hours.
inline const WorkingCalendar& china() {
  static const WorkingCalendar calendar(built_in_calendar(), WorkingHours{}, shanghai());
  return calendar;
}

inline std::chrono::local_days day(std::string_view iso) {
  return std::chrono::local_days(parse_iso_date(iso).value());
}

// "2026-11-23 10:00", "2026-11-23 10:00:30".
inline Instant at(std::string_view text, const Zone& zone = shanghai()) {
  const auto figure = [text](std::size_t from) {
    return from < text.size() ? std::stoi(std::string(text.substr(from, 2))) : 0;
  };
  return zone.to_instant(day(text.substr(0, 10)) + std::chrono::hours(figure(11)) +
                         std::chrono::minutes(figure(14)) + std::chrono::seconds(figure(17)));
}

// "2026-11-23 10:00", with seconds where there are any.
inline std::string shown(Instant moment, const Zone& zone = shanghai()) {
  const auto local = zone.to_local(moment);
  const auto date = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::seconds time = local - date;
  std::string text = iso_date(std::chrono::year_month_day(date)) + " " +
                     show_time_of_day(std::chrono::floor<std::chrono::minutes>(time));
  if (time.count() % 60 != 0) {
    text += (time.count() % 60 < 10 ? ":0" : ":") + std::to_string(time.count() % 60);
  }
  return text;
}

// "+08:00" has no need to be told in tests; hours east of Greenwich.
inline long hours_east(Instant moment, const Zone& zone) {
  const auto east = zone.to_local(moment).time_since_epoch() - moment.time_since_epoch();
  return static_cast<long>(east / std::chrono::hours(1));
}

}  // namespace xiebot
