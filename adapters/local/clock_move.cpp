#include "adapters/local/clock_move.h"

#include <charconv>

namespace xiebot::local {
namespace {

namespace chrono = std::chrono;

// Exactly `text` as a number without sign; nullopt: anything else.
std::optional<int> digits(std::string_view text) {
  int number = 0;
  const char* end = text.data() + text.size();
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

// "HH:MM" or "HH:MM:SS".
std::optional<chrono::seconds> clock_time(std::string_view text) {
  if ((text.size() != 5 && text.size() != 8) || text[2] != ':') return std::nullopt;
  if (text.size() == 8 && text[5] != ':') return std::nullopt;
  const auto hour = digits(text.substr(0, 2));
  const auto minute = digits(text.substr(3, 2));
  const auto second = text.size() == 8 ? digits(text.substr(6, 2)) : 0;
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) {
    return std::nullopt;
  }
  return chrono::hours(*hour) + chrono::minutes(*minute) + chrono::seconds(*second);
}

chrono::local_days local_day(chrono::year_month_day date) { return chrono::local_days(date); }

chrono::local_seconds destination(chrono::local_seconds now, const ClockMove& move,
                                  const Calendar& calendar) {
  const auto today = chrono::floor<chrono::days>(now);
  if (const auto* to = std::get_if<MoveTo>(&move)) return to->local;
  if (const auto* by = std::get_if<MoveBy>(&move)) return now + by->minutes;
  if (const auto* days = std::get_if<MoveWorkingDays>(&move)) {
    const chrono::seconds at = days->at ? chrono::seconds(*days->at) : now - today;
    return local_day(calendar.add_working_days(chrono::year_month_day(today), days->days)) + at;
  }
  const auto next = today + std::get<MoveToNext>(move).at;
  return next > now ? next : next + chrono::days(1);
}

}  // namespace

std::optional<Instant> moved(Instant now, const ClockMove& move, const Calendar& calendar,
                             const Zone& zone) {
  const auto local = destination(zone.to_local(now), move, calendar);
  const chrono::year_month_day date(chrono::floor<chrono::days>(local));
  if (date.year() < chrono::year(2020) || date.year() > chrono::year(2099)) return std::nullopt;
  return zone.to_instant(local);
}

std::optional<chrono::minutes> time_of_day(std::string_view text) {
  const auto time = text.size() == 5 ? clock_time(text) : std::nullopt;
  if (!time) return std::nullopt;
  return chrono::floor<chrono::minutes>(*time);
}

std::optional<chrono::local_seconds> local_time(std::string_view text) {
  if (text.size() < 16 || text[4] != '-' || text[7] != '-') return std::nullopt;
  if (text[10] != ' ' && text[10] != 'T') return std::nullopt;
  const auto year = digits(text.substr(0, 4));
  const auto month = digits(text.substr(5, 2));
  const auto day = digits(text.substr(8, 2));
  const auto time = clock_time(text.substr(11));
  if (!year || !month || !day || !time) return std::nullopt;
  const chrono::year_month_day date(chrono::year(*year),
                                    chrono::month(static_cast<unsigned>(*month)),
                                    chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok()) return std::nullopt;
  return local_day(date) + *time;
}

}  // namespace xiebot::local
