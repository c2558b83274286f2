#include "bot/calendar.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <stdexcept>
#include <utility>

#include "bot/calendar_file.h"
#include "bot/embedded.h"

namespace xiebot {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::weekday;
using std::chrono::year_month_day;

constexpr std::array<std::string_view, 7> kWeekdays = {"周日", "周一", "周二", "周三",
                                                       "周四", "周五", "周六"};

std::optional<unsigned> digits(std::string_view text) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

Calendar::Calendar(std::vector<CalendarDay> special_days, std::set<int> years)
    : years_(std::move(years)) {
  for (CalendarDay& day : special_days) {
    const sys_days date = day.date;
    days_.insert_or_assign(date, std::move(day));
  }
}

Calendar Calendar::with(const std::vector<CalendarDay>& days, const std::set<int>& years) const {
  Calendar both = *this;
  for (const CalendarDay& day : days) both.days_.insert_or_assign(sys_days(day.date), day);
  both.years_.insert(years.begin(), years.end());
  return both;
}

bool Calendar::is_working_day(year_month_day date) const {
  const auto found = days_.find(sys_days(date));
  if (found != days_.end()) return !found->second.is_off;
  const unsigned day = weekday(sys_days(date)).iso_encoding();
  return day <= 5;
}

std::optional<CalendarDay> Calendar::special(year_month_day date) const {
  const auto found = days_.find(sys_days(date));
  if (found == days_.end()) return std::nullopt;
  return found->second;
}

bool Calendar::year_known(int year) const { return years_.contains(year); }

year_month_day Calendar::add_working_days(year_month_day date, int n) const {
  const days step{n < 0 ? -1 : 1};
  sys_days at = date;
  for (int left = n < 0 ? -n : n; left > 0;) {
    at += step;
    if (is_working_day(at)) --left;
  }
  return at;
}

Calendar built_in_calendar() {
  std::vector<CalendarDay> all;
  std::set<int> years;
  for (const EmbeddedFile& file : embedded_calendars()) {
    CalendarFile calendar = parse_calendar_file(file.name, file.content);
    if (!calendar.faults.empty()) throw std::logic_error(calendar.faults.front().str());
    if (calendar.year) years.insert(*calendar.year);
    for (CalendarDay& day : calendar.days) all.push_back(std::move(day));
  }
  return {std::move(all), std::move(years)};
}

std::string iso_date(year_month_day date) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::optional<year_month_day> parse_iso_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = digits(text.substr(0, 4));
  const auto month = digits(text.substr(5, 2));
  const auto day = digits(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const year_month_day date{std::chrono::year(static_cast<int>(*year)), std::chrono::month(*month),
                            std::chrono::day(*day)};
  if (!date.ok()) return std::nullopt;
  return date;
}

std::string local_date(Instant at, const Zone& zone) {
  return iso_date(year_month_day(std::chrono::floor<days>(zone.to_local(at))));
}

std::string show_date(year_month_day date) {
  return fmt::format("{} {}", iso_date(date), kWeekdays[weekday(sys_days(date)).c_encoding()]);
}

std::string show_time(Instant at, const Zone& zone) {
  const auto local = zone.to_local(at);
  const auto midnight = std::chrono::floor<days>(local);
  const auto minutes = std::chrono::floor<std::chrono::minutes>(local - midnight).count();
  return fmt::format("{} {:02}:{:02}", show_date(year_month_day(midnight)), minutes / 60,
                     minutes % 60);
}

}  // namespace xiebot
