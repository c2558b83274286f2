#include "bot/log_format.h"

#include <fmt/format.h>
#include <spdlog/details/log_msg.h>

#include <chrono>
#include <iterator>
#include <nlohmann/json.hpp>

#include "bot/calendar.h"

namespace xiebot {
namespace {

std::string utc(std::chrono::system_clock::time_point at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::milliseconds>(at - day));
  return fmt::format("{}T{:02}:{:02}:{:02}.{:03}Z", iso_date(std::chrono::year_month_day{day}),
                     time.hours().count(), time.minutes().count(), time.seconds().count(),
                     time.subseconds().count());
}

std::string_view level_name(spdlog::level::level_enum level) {
  const auto name = spdlog::level::to_string_view(level);
  return {name.data(), name.size()};
}

// Line breaks and other control characters would let a message look like several.
std::string one_line(std::string_view text) {
  std::string line(text);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
  }
  return line;
}

}  // namespace

std::string json_escaped(std::string_view text) {
  const std::string quoted =
      nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return quoted.substr(1, quoted.size() - 2);
}

void LineFormatter::format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& line) {
  const std::string_view text(message.payload.data(), message.payload.size());
  if (format_ == LogFormat::text) {
    fmt::format_to(std::back_inserter(line), "{} {:<8} {}\n", utc(message.time),
                   level_name(message.level), one_line(text));
  } else {
    fmt::format_to(std::back_inserter(line),
                   "{{\"time\":\"{}\",\"level\":\"{}\",\"message\":\"{}\"}}\n", utc(message.time),
                   level_name(message.level), json_escaped(text));
  }
}

std::unique_ptr<spdlog::formatter> LineFormatter::clone() const {
  return std::make_unique<LineFormatter>(format_);
}

}  // namespace xiebot
