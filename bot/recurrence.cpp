#include "bot/recurrence.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "bot/clock_words.h"
#include "bot/word_cursor.h"

namespace xiebot {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::local_days;
using std::chrono::local_seconds;
using std::chrono::months;
using std::chrono::weekday;
using std::chrono::weeks;
using std::chrono::year_month;
using std::chrono::year_month_day;
using Rhythm = Recurrence::Rhythm;

constexpr unsigned kLastOfMonth = 31;
constexpr std::chrono::minutes kTimeOfWorkingDays = std::chrono::hours(17);

// The dates that a rule names, in order, before any moving.
class NamedDates {
 public:
  NamedDates(const Recurrence& rule, const WorkingCalendar& calendar, Instant anchor)
      : rule_(rule), calendar_(calendar) {
    const local_seconds from = calendar.zone().to_local(WorkingCalendar::bounded(anchor));
    const local_days day = floor<days>(from);
    // In every other week the first date settles which weeks count.
    first_ = from <= day + rule.time ? by_rhythm(day) : by_rhythm(day + days(1));
  }

  [[nodiscard]] local_days at_or_after(local_days day) const {
    if (day <= first_) return first_;
    if (rule_.rhythm != Rhythm::every_other_week) return by_rhythm(day);
    const auto passed = (day - first_ + weeks(2) - days(1)) / weeks(2);
    return first_ + passed * weeks(2);
  }

 private:
  [[nodiscard]] local_days by_rhythm(local_days day) const {
    switch (rule_.rhythm) {
      case Rhythm::every_working_day:
        return calendar_.next_working_day(day);
      case Rhythm::weekly:
      case Rhythm::every_other_week:
        return day + (weekday(rule_.weekday) - weekday(day));
      case Rhythm::monthly:
      case Rhythm::last_week:
        break;
    }
    const year_month_day date(day);
    year_month month = date.year() / date.month();
    if (in_month(month) < day) month += months(1);
    return in_month(month);
  }

  [[nodiscard]] local_days in_month(year_month month) const {
    if (rule_.rhythm == Rhythm::last_week) {
      return local_days(month / weekday(rule_.weekday)[std::chrono::last]);
    }
    const year_month_day last(local_days(month / std::chrono::last));
    return local_days(month / std::min(std::chrono::day(rule_.day), last.day()));
  }

  const Recurrence& rule_;
  const WorkingCalendar& calendar_;
  local_days first_;
};

// 每周五, 双周周五, 双周五, 双周. Answers whether it was of that kind.
bool take_weeks(WordCursor& at, Recurrence& rule) {
  const std::size_t start = at.position();
  const bool other = at.take_any({"双", "隔", "每两", "每2", "每隔一", "每隔1"});
  if (!other && !at.take("每")) return false;
  at.take("个");
  rule.rhythm = other ? Rhythm::every_other_week : Rhythm::weekly;
  auto day = read_day_of_week(at);
  if (!day) {
    if (!other || !at.take_any({"周", "星期", "礼拜"})) {
      at.back_to(start);
      return false;
    }
    at.skip_blanks();
    at.take("的");
    day = read_day_of_week(at);
  }
  if (day) rule.weekday = static_cast<unsigned>(*day);
  return true;
}

// 每月15日, 每月底, 每月最后一周周三, 每月最后一个周三.
bool take_month(WordCursor& at, Recurrence& rule) {
  if (!at.take_any({"每月", "每个月"})) return false;
  at.skip_blanks();
  at.take("的");
  rule.rhythm = Rhythm::monthly;
  rule.day = kLastOfMonth;
  if (at.take_any({"最后一天", "最后1天", "月底", "月末", "底", "末日"})) return true;
  if (const auto day = at.number()) {
    rule.day = static_cast<unsigned>(*day);
    return at.take_any({"日", "号"}) && *day >= 1 && *day <= static_cast<int>(kLastOfMonth);
  }
  rule = Recurrence{.rhythm = Rhythm::last_week, .time = rule.time};
  if (!at.take_any({"最后一", "最后1", "末"})) return false;
  at.take("个");
  auto day = read_day_of_week(at);
  if (!day) {
    if (!at.take_any({"周", "星期", "礼拜"})) return false;
    at.skip_blanks();
    at.take("的");
    at.skip_blanks();
    day = read_day_of_week(at);
  }
  if (day) rule.weekday = static_cast<unsigned>(*day);
  return true;
}

}  // namespace

Occurrence Recurrence::next_after(Instant after, Instant anchor,
                                  const WorkingCalendar& calendar) const {
  const NamedDates dates(*this, calendar, anchor);
  after = WorkingCalendar::bounded(after);
  // Every date up to the last working day takes place on that day at the latest. What is still to
  // come was named since.
  const local_days past = calendar.previous_working_day(calendar.day_of(after));
  Occurrence occurrence;
  for (local_days date = dates.at_or_after(past);;) {
    const local_days next = dates.at_or_after(date + days(1));
    const local_days on = calendar.next_working_day(date);
    const Instant at = calendar.moment(on, time);
    if (at > after) {
      if (on != calendar.next_working_day(next)) {
        occurrence.key = year_month_day(date);
        occurrence.at = at;
        occurrence.moved = on != date;
        return occurrence;
      }
      occurrence.dropped.emplace_back(date);
    }
    date = next;
  }
}

std::optional<Recurrence> parse_recurrence(std::string_view words) {
  WordCursor at(words);
  Recurrence rule;
  if (at.take_any({"每个工作日", "每工作日", "工作日", "每天", "每日", "daily"})) {
    rule.rhythm = Rhythm::every_working_day;
    rule.time = kTimeOfWorkingDays;
  } else if (!take_weeks(at, rule) && !take_month(at, rule)) {
    return std::nullopt;
  }
  at.skip_blanks();
  at.take("的");
  at.skip_blanks();
  if (!at.done()) {
    const auto time = read_clock(at);
    at.skip_blanks();
    if (!time || *time >= days(1) || !at.done()) return std::nullopt;
    rule.time = *time;
  }
  return rule;
}

std::string show_recurrence(const Recurrence& recurrence) {
  constexpr std::array<std::string_view, 7> kWeekdays = {"周一", "周二", "周三", "周四",
                                                         "周五", "周六", "周日"};
  const std::string_view on = kWeekdays.at(recurrence.weekday - 1);
  std::string shown;
  switch (recurrence.rhythm) {
    case Rhythm::every_working_day:
      shown = "每个工作日";
      break;
    case Rhythm::weekly:
      shown = fmt::format("每{}", on);
      break;
    case Rhythm::every_other_week:
      shown = fmt::format("双周{}", on);
      break;
    case Rhythm::monthly:
      shown =
          recurrence.day == kLastOfMonth ? "每月最后一天" : fmt::format("每月{}日", recurrence.day);
      break;
    case Rhythm::last_week:
      shown = fmt::format("每月最后一周{}", on);
      break;
  }
  return shown + " " + show_time_of_day(recurrence.time);
}

}  // namespace xiebot
