#include "bot/date_words.h"

#include <array>
#include <utility>

#include "bot/clock_words.h"
#include "bot/word_cursor.h"

namespace xiebot {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::minutes;
using std::chrono::months;
using std::chrono::year;
using std::chrono::year_month;
using std::chrono::year_month_day;

constexpr int kFirstYear = 1970, kLastYear = 2999;
constexpr int kMaxCount = 1000;  // of days, weeks … from now

local_days month_end(year_month month) { return local_days(month / std::chrono::last); }

// The same day `count` months later, or the last day of that month.
local_days add_months(local_days from, int count) {
  const year_month_day date(from);
  const year_month month = date.year() / date.month() + months(count);
  const year_month_day same = month / date.day();
  return same.ok() ? local_days(same) : month_end(month);
}

std::optional<local_days> existing(int of_year, int month, int day) {
  if (of_year < kFirstYear || of_year > kLastYear || month < 1 || month > 12 || day < 1 || day > 31)
    return std::nullopt;
  const year_month_day date = year(of_year) / month / day;
  if (!date.ok()) return std::nullopt;
  return local_days(date);
}

// One reading of the words. Each read_… passes what it understood, or answers nullopt and has
// passed nothing.
class TimeReader {
 public:
  TimeReader(std::string_view words, std::chrono::local_seconds now, const Calendar& calendar,
             TimeDirection direction)
      : at_(words),
        today_(std::chrono::floor<days>(now)),
        calendar_(calendar),
        back_(direction == TimeDirection::back) {}

  std::optional<ParsedTime> read() {
    const std::optional<local_days> date = read_date();
    if (date && !own_weekday(*date)) return std::nullopt;
    at_.skip_blanks();
    at_.take_any({"的", "t"});
    at_.skip_blanks();
    const std::optional<minutes> time = read_clock(at_);
    at_.skip_blanks();
    at_.take_any({"之前", "以前", "前"});
    if (!at_.done() || (!date && !time)) return std::nullopt;

    local_days day = date.value_or(today_);
    if (!time) return ParsedTime{year_month_day(day), std::nullopt};
    day += std::chrono::floor<days>(*time);  // 24:00 is tomorrow's midnight
    return ParsedTime{year_month_day(day), *time % days(1)};
  }

 private:
  using Reading = std::optional<local_days> (TimeReader::*)();

  std::optional<local_days> read_date() {
    constexpr std::array<Reading, 5> kReadings = {
        &TimeReader::read_named_day, &TimeReader::read_weekday, &TimeReader::read_distance,
        &TimeReader::read_named_month, &TimeReader::read_calendar_date};
    const std::size_t start = at_.position();
    for (const Reading reading : kReadings) {
      if (const auto date = (this->*reading)()) return date;
      at_.back_to(start);
    }
    return std::nullopt;
  }

  // 今天, 大后天, and 明 before 早 or 晚.
  std::optional<local_days> read_named_day() {
    constexpr std::array<std::pair<std::string_view, int>, 11> kDays = {{{"大后天", 3},
                                                                         {"后天", 2},
                                                                         {"明天", 1},
                                                                         {"明日", 1},
                                                                         {"今天", 0},
                                                                         {"今日", 0},
                                                                         {"昨天", -1},
                                                                         {"昨日", -1},
                                                                         {"前天", -2},
                                                                         {"今", 0},
                                                                         {"明", 1}}};
    for (const auto& [word, offset] : kDays) {
      const std::size_t start = at_.position();
      if (!at_.take(word)) continue;
      const std::size_t end = at_.position();
      if (word == "今" || word == "明") {
        if (!at_.take_any({"早", "晚"})) {
          at_.back_to(start);
          continue;
        }
        at_.back_to(end);  // the clock's own word
      }
      return today_ + days(offset);
    }
    return std::nullopt;
  }

  int today_of_week() const {
    return static_cast<int>(std::chrono::weekday(today_).iso_encoding());
  }

  std::optional<local_days> read_weekday() {
    int weeks = 0;
    while (at_.take("下")) ++weeks;
    while (weeks <= 0 && at_.take("上")) --weeks;
    const bool this_week = weeks == 0 && at_.take_any({"本", "这"});
    at_.take("个");
    const std::optional<int> day = read_day_of_week(at_);
    if (!day || weeks > 4 || weeks < -4) return std::nullopt;
    const int ahead = *day - today_of_week();
    if (weeks != 0 || this_week) return today_ + days(ahead + 7 * weeks);
    if (back_) return today_ + days(ahead > 0 ? ahead - 7 : ahead);
    return today_ + days(ahead < 0 ? ahead + 7 : ahead);
  }

  // A weekday written after the date has to be that date's.
  bool own_weekday(local_days date) {
    const std::size_t start = at_.position();
    at_.skip_blanks();
    const bool bracket = at_.take("(");
    const std::optional<int> day = read_day_of_week(at_);
    if (!day) {
      at_.back_to(start);
      return true;
    }
    if (bracket && !at_.take(")")) return false;
    return *day == static_cast<int>(std::chrono::weekday(date).iso_encoding());
  }

  // 3天后, 两周后, 3个工作日后, 2天前. 30日前 is not a distance but a date.
  std::optional<local_days> read_distance() {
    enum class Unit { day, working_day, week, month } unit = Unit::day;
    bool may_be_past = true;
    const std::optional<int> count = at_.number();
    if (!count || *count > kMaxCount) return std::nullopt;
    at_.skip_blanks();
    at_.take("个");
    if (at_.take_any({"工作日", "工作天"})) {
      unit = Unit::working_day;
    } else if (at_.take_any({"周", "星期", "礼拜"})) {
      unit = Unit::week;
    } else if (at_.take("月")) {
      unit = Unit::month;
    } else if (at_.take("日")) {
      may_be_past = false;
    } else if (!at_.take("天")) {
      return std::nullopt;
    }
    int n = *count;
    if (!at_.take_any({"之后", "以后", "后"})) {
      if (!may_be_past || !at_.take_any({"之前", "以前", "前"})) return std::nullopt;
      n = -n;
    }
    switch (unit) {
      case Unit::day:
        return today_ + days(n);
      case Unit::week:
        return today_ + days(7 * n);
      case Unit::month:
        return add_months(today_, n);
      case Unit::working_day:
        break;
    }
    return local_days(calendar_.add_working_days(year_month_day(today_), n));
  }

  // 月底, 本月底, 下个月底, 下月5日, 年底.
  std::optional<local_days> read_named_month() {
    const year_month_day today(today_);
    const year_month this_month = today.year() / today.month();
    if (at_.take_any({"年底", "年末"})) return month_end(today.year() / std::chrono::December);
    if (at_.take_any({"月底", "月末"})) return month_end(this_month);
    year_month month = this_month;
    if (at_.take_any({"下个月", "下月"})) {
      month += months(1);
    } else if (!at_.take_any({"本月", "这个月", "这月"})) {
      return std::nullopt;
    }
    if (at_.take_any({"底", "末"})) return month_end(month);
    const std::optional<int> day = read_day_of_month();
    if (!day) return std::nullopt;
    return existing(static_cast<int>(month.year()),
                    static_cast<int>(static_cast<unsigned>(month.month())), *day);
  }

  // 30日, 30号.
  std::optional<int> read_day_of_month() {
    const std::size_t start = at_.position();
    const std::optional<int> day = at_.number();
    at_.skip_blanks();
    if (day && at_.take_any({"日", "号"})) return day;
    at_.back_to(start);
    return std::nullopt;
  }

  std::optional<local_days> read_calendar_date() {
    if (const auto day = read_day_of_month()) return nearest_day_of_month(*day);
    if (const auto of_year = read_year()) {
      at_.skip_blanks();
      return read_month_and_day(of_year);
    }
    if (const auto date = read_separated()) return date;
    return read_month_and_day(std::nullopt);
  }

  // 2026年, 明年.
  std::optional<int> read_year() {
    const std::size_t start = at_.position();
    const int this_year = static_cast<int>(year_month_day(today_).year());
    if (at_.take("今年")) return this_year;
    if (at_.take("明年")) return this_year + 1;
    const std::optional<int> written = at_.number();
    at_.skip_blanks();
    if (written && at_.take("年")) return *written < 100 ? 2000 + *written : *written;
    at_.back_to(start);
    return std::nullopt;
  }

  // 11月30日, 11月30, 11月底.
  std::optional<local_days> read_month_and_day(std::optional<int> of_year) {
    const std::optional<int> month = at_.number();
    at_.skip_blanks();
    if (!month || !at_.take("月")) return std::nullopt;
    at_.skip_blanks();
    if (at_.take_any({"底", "末"})) {
      const auto first = of_year ? existing(*of_year, *month, 1) : nearest_month(*month);
      if (!first) return std::nullopt;
      const year_month_day date(*first);
      return month_end(date.year() / date.month());
    }
    const std::optional<int> day = at_.number();
    if (!day) return std::nullopt;
    at_.skip_blanks();
    at_.take_any({"日", "号"});
    return of_year ? existing(*of_year, *month, *day) : nearest_date(*month, *day);
  }

  // 2026-11-30, 11-30, with - or / or a dot throughout.
  std::optional<local_days> read_separated() {
    const std::size_t start = at_.position();
    for (const std::string_view sign : {"-", "/", "."}) {
      at_.back_to(start);
      const std::optional<int> first = at_.number();
      if (!first || !at_.take(sign)) continue;
      const std::optional<int> second = at_.number();
      if (!second) continue;
      if (!at_.take(sign)) return nearest_date(*first, *second);
      const std::optional<int> third = at_.number();
      if (!third) return std::nullopt;
      return existing(*first, *second, *third);
    }
    at_.back_to(start);
    return std::nullopt;
  }

  // Whether the date lies on the side that is meant; today does on both.
  bool meant(local_days date) const { return back_ ? date <= today_ : date >= today_; }

  // The nearest such day. Leap days are at most eight years apart.
  std::optional<local_days> nearest_date(int month, int day) const {
    const int this_year = static_cast<int>(year_month_day(today_).year());
    for (int away = 0; away <= 8; ++away) {
      const auto date = existing(back_ ? this_year - away : this_year + away, month, day);
      if (date && meant(*date)) return date;
    }
    return std::nullopt;
  }

  // The first of the nearest such month, this one included.
  std::optional<local_days> nearest_month(int month) const {
    const year_month_day today(today_);
    const int this_year = static_cast<int>(today.year());
    const int this_month = static_cast<int>(static_cast<unsigned>(today.month()));
    if (back_) return existing(month > this_month ? this_year - 1 : this_year, month, 1);
    return existing(month < this_month ? this_year + 1 : this_year, month, 1);
  }

  std::optional<local_days> nearest_day_of_month(int day) const {
    const year_month_day today(today_);
    year_month month = today.year() / today.month();
    for (int tried = 0; tried <= 2; ++tried, month += months(back_ ? -1 : 1)) {
      const auto date = existing(static_cast<int>(month.year()),
                                 static_cast<int>(static_cast<unsigned>(month.month())), day);
      if (date && meant(*date)) return date;
    }
    return std::nullopt;
  }

  WordCursor at_;
  const local_days today_;
  const Calendar& calendar_;
  const bool back_;
};

}  // namespace

std::optional<ParsedTime> parse_time(std::string_view words, std::chrono::local_seconds now,
                                     const Calendar& calendar, TimeDirection direction) {
  return TimeReader(words, now, calendar, direction).read();
}

}  // namespace xiebot
