#include "bot/working_time.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace xiebot {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::local_days;
using std::chrono::local_seconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::year;

constexpr Instant kFirst = sys_days(year(1900) / 1 / 1);
constexpr Instant kLast = sys_days(year(9999) / 12 / 31);
constexpr int kMostDays = (kLast - kFirst) / days(1);

seconds bounded_time(seconds time) { return std::clamp(time, kFirst - kLast, kLast - kFirst); }

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);  // b > 0
}

}  // namespace

WorkingCalendar::WorkingCalendar(Calendar calendar, WorkingHours hours, Zone zone)
    : hours_(std::move(hours)), a_day_(hours_.a_day().count()), zone_(zone) {
  if (!hours_.ok()) throw std::invalid_argument("working hours out of order");
  WorkingDays working(calendar);
  days_ = std::make_shared<const Days>(Days{std::move(calendar), std::move(working)});
}

WorkingCalendar WorkingCalendar::in(const Zone& zone) const {
  WorkingCalendar other = *this;
  other.zone_ = zone;
  return other;
}

Instant WorkingCalendar::bounded(Instant at) { return std::clamp(at, kFirst, kLast); }

local_days WorkingCalendar::day_of(Instant at) const {
  return floor<days>(zone_.to_local(bounded(at)));
}

bool WorkingCalendar::is_working_day(local_days day) const { return days_->working.contains(day); }

local_days WorkingCalendar::next_working_day(local_days day) const {
  return days_->working.at(days_->working.before(day));
}

local_days WorkingCalendar::previous_working_day(local_days day) const {
  return days_->working.at(days_->working.before(day) - 1);
}

Instant WorkingCalendar::moment(local_days day, minutes time_of_day) const {
  return zone_.to_instant(day + time_of_day);
}

Instant WorkingCalendar::opening(local_days day) const {
  return moment(day, hours_.spans.front().begin);
}

bool WorkingCalendar::is_working(Local at) const {
  const local_days day = floor<days>(at);
  return std::any_of(hours_.spans.begin(), hours_.spans.end(),
                     [&](const DaySpan& span) { return span.contains(at - day); }) &&
         is_working_day(day);
}

bool WorkingCalendar::is_working(Instant at) const {
  return is_working(zone_.to_local(bounded(at)));
}

WorkingCalendar::Local WorkingCalendar::next_working(Local at) const {
  const local_days day = floor<days>(at);
  if (is_working_day(day)) {
    for (const DaySpan& span : hours_.spans) {
      if (at - day < span.end) return std::max(at, Local(day + span.begin));
    }
  }
  return next_working_day(day + days(1)) + hours_.spans.front().begin;
}

Instant WorkingCalendar::next_working_moment(Instant at) const {
  at = bounded(at);
  // Clocks that are set forward may swallow the beginning of working hours, or all of them.
  for (Local local = zone_.to_local(at); !is_working(local); local = zone_.to_local(at)) {
    const Instant next = not_before(at, next_working(local));
    if (next >= kLast) return kLast;
    if (next <= at) break;
    at = next;
  }
  return at;
}

std::int64_t WorkingCalendar::work_before(Local at) const {
  const local_days day = floor<days>(at);
  std::int64_t work = days_->working.before(day) * a_day_;
  if (!is_working_day(day)) return work;
  for (const DaySpan& span : hours_.spans) {
    const seconds within = std::min<seconds>(at - day, span.end) - span.begin;
    work += std::max<std::int64_t>(within.count(), 0);
  }
  return work;
}

WorkingCalendar::Local WorkingCalendar::first_with(std::int64_t work) const {
  // The last second of that work lies in this day, so the day's end belongs to it.
  const std::int64_t day = floor_div(work - 1, a_day_);
  seconds rest(work - day * a_day_);
  const local_days date = days_->working.at(day);
  for (const DaySpan& span : hours_.spans) {
    if (rest <= span.end - span.begin) return date + (span.begin + rest);
    rest -= span.end - span.begin;
  }
  return date + hours_.spans.back().end;
}

WorkingCalendar::Local WorkingCalendar::last_with(std::int64_t work) const {
  const std::int64_t day = floor_div(work, a_day_);
  seconds rest(work - day * a_day_);
  const local_days date = days_->working.at(day);
  for (const DaySpan& span : hours_.spans) {
    if (rest < span.end - span.begin) return date + (span.begin + rest);
    rest -= span.end - span.begin;
  }
  return date + hours_.spans.back().end;
}

WorkingCalendar::Local WorkingCalendar::days_back(Local from, std::int64_t count) const {
  const local_days day = floor<days>(from);
  const local_days on = days_->working.at(days_->working.before(day) - count);
  const seconds time_of_day = from - day;
  const auto inside =
      std::find_if(hours_.spans.rbegin(), hours_.spans.rend(),
                   [time_of_day](const DaySpan& span) { return span.begin <= time_of_day; });
  if (inside == hours_.spans.rend()) return previous_working_day(on) + hours_.spans.back().end;
  return on + std::min<seconds>(time_of_day, inside->end);
}

Instant WorkingCalendar::not_before(Instant start, Local local) const {
  const Instant at = zone_.to_instant(local);
  if (at >= start) return at;
  // The local time comes twice, and the first is over.
  return std::max(start, start + (local - zone_.to_local(start)));
}

Instant WorkingCalendar::forward(Instant start, const Length& length) const {
  const Instant from = next_working_moment(start);
  const Local local = zone_.to_local(from);
  Local target{};
  if (length.kind == TimeKind::work) {
    if (length.time <= seconds(0)) return from;
    target = first_with(work_before(local) + bounded_time(length.time).count());
  } else {
    const local_days day = floor<days>(local);
    const std::int64_t nth = days_->working.before(day) + std::min(length.days, kMostDays);
    target = days_->working.at(nth) + (local - day);
  }
  const Instant end = not_before(from, target);
  // A clock time that does not exist has become the end of the gap, which may not be worked.
  return zone_.to_local(end) == target ? end : next_working_moment(end);
}

Instant WorkingCalendar::back(Instant start, const Length& length) const {
  const Local local = zone_.to_local(start);
  Local end{};
  if (length.kind == TimeKind::work) {
    end = last_with(work_before(local) + bounded_time(length.time).count());
  } else {
    end = days_back(local, -std::int64_t{std::max(length.days, -kMostDays)});
  }
  return std::min(start, zone_.to_instant(end));
}

Instant WorkingCalendar::add(Instant start, const Length& length) const {
  start = bounded(start);
  if (length.kind == TimeKind::wall) return bounded(start + bounded_time(length.time));
  const bool is_back = length.kind == TimeKind::work ? length.time < seconds(0) : length.days < 0;
  return bounded(is_back ? back(start, length) : forward(start, length));
}

seconds WorkingCalendar::working_time_between(Instant a, Instant b) const {
  if (b < a) return -working_time_between(b, a);
  const std::int64_t work =
      work_before(zone_.to_local(bounded(b))) - work_before(zone_.to_local(bounded(a)));
  return seconds(std::max<std::int64_t>(work, 0));
}

Instant WorkingCalendar::half(Instant start, Instant end, TimeKind kind) const {
  start = bounded(start);
  end = std::max(start, bounded(end));
  const seconds work = kind == TimeKind::wall ? seconds(0) : working_time_between(start, end);
  if (work == seconds(0)) return start + (end - start) / 2;
  const Local middle = first_with(work_before(zone_.to_local(start)) + work.count() / 2);
  return std::clamp(not_before(start, middle), start, end);
}

Length WorkingCalendar::half(const Length& length) const {
  if (length.kind != TimeKind::working_days) return {length.kind, length.time / 2, 0};
  if (length.days % 2 == 0) return Length::working_days(length.days / 2);
  return Length::work(seconds(length.days * a_day_ / 2));
}

bool WorkingCalendar::provisional(Instant start, Instant end) const {
  const auto year_of = [this](Instant at) {
    return static_cast<int>(std::chrono::year_month_day(day_of(at)).year());
  };
  const int last = year_of(std::max(start, end));
  for (int touched = year_of(std::min(start, end)); touched <= last; ++touched) {
    if (!days_->calendar.year_known(touched)) return true;
  }
  return false;
}

}  // namespace xiebot
