#include "bot/config_calendar.h"

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <set>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace xiebot {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// HH:MM on a clock of 24 hours.
bool is_time_of_day(std::string_view text) {
  return text.size() == 5 && text[2] == ':' && is_digit(text[0]) && is_digit(text[1]) &&
         is_digit(text[3]) && is_digit(text[4]) && text.substr(0, 2) <= "23" &&
         text.substr(3) <= "59";
}

// One {"date", "name", "isOffDay"}; nullopt when it is faulty.
std::optional<CalendarDay> read_day(const ConfigNode& node) {
  if (!node.is_object_of({"date", "name", "isOffDay"})) return std::nullopt;
  CalendarDay day;
  day.name = node.required_text_at("name");
  if (const auto off = node.required("isOffDay")) day.is_off = off->boolean().value_or(true);
  const auto date_node = node.required("date");
  if (!date_node) return std::nullopt;
  const auto written = date_node->filled_text();
  if (!written) return std::nullopt;
  const auto date = parse_iso_date(*written);
  if (!date) {
    date_node->fault(fmt::format("{} is no date; write it like '2026-10-01'", date_node->shown()));
    return std::nullopt;
  }
  day.date = *date;
  return day;
}

}  // namespace

void read_company_days(const ConfigNode& days, Config& config) {
  std::set<std::chrono::sys_days> seen;
  for (const ConfigNode& node : days.items()) {
    auto day = read_day(node);
    if (!day) continue;
    if (!seen.insert(day->date).second) {
      node.fault("this date stands here twice");
      continue;
    }
    config.calendar_days.push_back(*std::move(day));
  }
}

void check_time_of_day(const ConfigNode& node) {
  const auto written = node.filled_text();
  if (written && !is_time_of_day(*written)) {
    node.fault(fmt::format("{} is no time of day; write it like '17:00'", node.shown()));
  }
}

void check_time_span(const ConfigNode& node) {
  const auto written = node.filled_text();
  if (!written) return;
  const std::string_view span = *written;
  if (span.size() != 11 || span[5] != '-' || !is_time_of_day(span.substr(0, 5)) ||
      !is_time_of_day(span.substr(6))) {
    node.fault(fmt::format("{} is no span of time; write it like '09:00-12:00'", node.shown()));
  }
}

void check_progress_times(const ConfigNode& node) {
  if (!node.is_object_of({"heads_up", "prompt", "nudge", "digest"})) return;
  for (const ConfigNode& time : node.members()) check_time_of_day(time);
}

std::string read_timezone(const ConfigNode& node) {
  const auto name = node.filled_text();
  if (!name) return "";
  try {
    return Zone(*name).name();
  } catch (const std::invalid_argument&) {
    node.fault(
        fmt::format("there is no time zone {}; use a name like 'Asia/Shanghai'", node.shown()));
    return "";
  }
}

}  // namespace xiebot
