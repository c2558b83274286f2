#include "bot/config_calendar.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <optional>
#include <set>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace xiebot {
namespace {

using std::chrono::minutes;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// HH:MM on a clock of 24 hours.
std::optional<minutes> time_of_day(std::string_view text) {
  if (text.size() != 5 || text[2] != ':' || !is_digit(text[0]) || !is_digit(text[1]) ||
      !is_digit(text[3]) || !is_digit(text[4]) || text.substr(0, 2) > "23" ||
      text.substr(3) > "59") {
    return std::nullopt;
  }
  const auto figure = [text](std::size_t at) {
    return (text[at] - '0') * 10 + (text[at + 1] - '0');
  };
  return minutes(figure(0) * 60 + figure(3));
}

std::optional<minutes> read_time_of_day(const ConfigNode& node) {
  const auto written = node.filled_text();
  if (!written) return std::nullopt;
  const auto time = time_of_day(*written);
  if (!time) node.fault(fmt::format("{} is no time of day; write it like '17:00'", node.shown()));
  return time;
}

std::optional<DaySpan> read_time_span(const ConfigNode& node) {
  const auto written = node.filled_text();
  if (!written) return std::nullopt;
  const std::string_view span = *written;
  if (span.size() == 11 && span[5] == '-') {
    const auto begin = time_of_day(span.substr(0, 5)), end = time_of_day(span.substr(6));
    if (begin && end) return DaySpan{*begin, *end};
  }
  node.fault(fmt::format("{} is no span of time; write it like '09:00-12:00'", node.shown()));
  return std::nullopt;
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

void read_working_hours(const ConfigNode& spans, Config& config) {
  if (!spans.is_list()) {
    (void)spans.items();  // says so
    return;
  }
  WorkingHours hours{.spans = {}};
  bool sound = true;
  for (const ConfigNode& node : spans.items()) {
    const auto span = read_time_span(node);
    sound = sound && span;
    if (!span) continue;
    if (span->end <= span->begin) {
      node.fault(fmt::format("{} does not end after it begins", node.shown()));
      sound = false;
    } else if (!hours.spans.empty() && span->begin < hours.spans.back().end) {
      node.fault(fmt::format("{} begins before the span before it ends, at {}; write them in order",
                             node.shown(), show_time_of_day(hours.spans.back().end)));
      sound = false;
    } else {
      hours.spans.push_back(*span);
    }
  }
  if (sound && hours.spans.empty()) {
    spans.fault("must hold at least one span of time, like '09:00-18:00'");
  } else if (sound) {
    config.working_hours = std::move(hours);
  }
}

void read_quiet_hours(const ConfigNode& span, Config& config) {
  const auto quiet = read_time_span(span);
  if (!quiet) return;
  if (quiet->begin == quiet->end) {
    span.fault(fmt::format("{} ends where it begins", span.shown()));
    return;
  }
  config.quiet_hours = *quiet;
}

ProgressTimesOverride read_progress_times(const ConfigNode& node, const ProgressTimes& base) {
  struct Time {
    std::string_view key;
    std::optional<minutes> ProgressTimesOverride::*written;
    minutes ProgressTimes::*valid;
  };
  constexpr std::array<Time, 4> kTimes = {
      {{"heads_up", &ProgressTimesOverride::heads_up, &ProgressTimes::heads_up},
       {"prompt", &ProgressTimesOverride::prompt, &ProgressTimes::prompt},
       {"nudge", &ProgressTimesOverride::nudge, &ProgressTimes::nudge},
       {"digest", &ProgressTimesOverride::digest, &ProgressTimes::digest}}};
  if (!node.is_object_of({"heads_up", "prompt", "nudge", "digest"})) return {};

  ProgressTimesOverride read;
  bool sound = true;
  for (const Time& time : kTimes) {
    const auto where = node.at(time.key);
    if (!where) continue;
    read.*time.written = read_time_of_day(*where);
    sound = sound && read.*time.written;
  }
  if (!sound) return {};
  const ProgressTimes valid = read.over(base);
  for (std::size_t i = 0; i + 1 < kTimes.size(); ++i) {
    const Time &earlier = kTimes[i], &later = kTimes[i + 1];
    if (valid.*earlier.valid <= valid.*later.valid) continue;
    sound = false;
    if (const auto where = node.at(later.key)) {
      where->fault(fmt::format("must not be before '{}', which is {}", earlier.key,
                               show_time_of_day(valid.*earlier.valid)));
    } else {
      node.at(earlier.key)
          .value_or(node)
          .fault(fmt::format("must not be after '{}', which is {}", later.key,
                             show_time_of_day(valid.*later.valid)));
    }
  }
  return sound ? read : ProgressTimesOverride{};
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
