// The working calendar against a slow one that looks at every minute, and against its own laws.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

#include "bot/working_time.h"
#include "tests/bot/local_times.h"

namespace xiebot {
namespace {

using namespace std::chrono;

constexpr long kMinutesOfDay = 24 * 60;

// Shanghai, which has not set its clocks since 1991. What it says is true by inspection: a minute
// is worked or not, and everything else is counting minutes.
class EveryMinute {
 public:
  EveryMinute() {
    const Calendar calendar = built_in_calendar();
    for (sys_days date = year(2023) / 9 / 1; date < sys_days(year(2027) / 6 / 1); date += days(1)) {
      const bool works = calendar.is_working_day(date);
      for (long minute = 0; minute < kMinutesOfDay; ++minute) {
        const bool morning = minute >= 9 * 60 && minute < 12 * 60;
        const bool afternoon = minute >= 13 * 60 + 30 && minute < 18 * 60;
        worked_.push_back(works && (morning || afternoon) ? 1 : 0);
        on_working_day_.push_back(works ? 1 : 0);
      }
    }
  }

  static long minute_of(sys_days date) {
    return (date - sys_days(year(2023) / 9 / 1)) / minutes(1);
  }
  static Instant instant(long minute) {
    return sys_days(year(2023) / 9 / 1) - 8h + minutes(minute);
  }

  [[nodiscard]] bool works(long minute) const { return worked_[index(minute)] != 0; }

  [[nodiscard]] long next(long minute) const {
    while (!works(minute)) ++minute;
    return minute;
  }

  [[nodiscard]] long after_work(long minute, long work) const {
    for (; work > 0; ++minute) work -= worked_[index(minute)];
    return minute;
  }

  [[nodiscard]] long before_work(long minute, long work) const {
    for (; work > 0; --minute) work -= worked_[index(minute - 1)];
    return minute;
  }

  [[nodiscard]] long after_days(long minute, int count) const {
    minute = next(minute);
    while (count > 0) {
      minute += kMinutesOfDay;
      if (on_working_day_[index(minute)] != 0) --count;
    }
    return minute;
  }

  [[nodiscard]] long before_days(long minute, int count) const {
    while (count > 0) {
      minute -= kMinutesOfDay;
      if (on_working_day_[index(minute)] != 0) --count;
    }
    while (!works(minute) && !works(minute - 1)) --minute;
    return minute;
  }

  [[nodiscard]] long work_between(long a, long b) const {
    long work = 0;
    for (; a < b; ++a) work += worked_[index(a)];
    return work;
  }

 private:
  static std::size_t index(long minute) { return static_cast<std::size_t>(minute); }

  std::vector<char> worked_, on_working_day_;  // by minute since 2023-09-01 in Shanghai
};

const long kBegin = EveryMinute::minute_of(year(2024) / 1 / 1);
const long kEnd = EveryMinute::minute_of(year(2027) / 1 / 1);

const EveryMinute& every_minute() {
  static const EveryMinute reference;
  return reference;
}

void expect_same(long start, const Length& length, long expected) {
  EXPECT_EQ(china().add(EveryMinute::instant(start), length), EveryMinute::instant(expected))
      << shown(EveryMinute::instant(start)) << (length.time < 0s || length.days < 0 ? " - " : " + ")
      << show_length(length);
}

TEST(WorkingTimeReference, AgreesOnEveryMomentsWork) {
  const EveryMinute& reference = every_minute();
  for (long minute = kBegin; minute < kEnd; minute += 11) {
    const Instant moment = EveryMinute::instant(minute);
    ASSERT_EQ(china().is_working(moment), reference.works(minute)) << shown(moment);
  }
  for (long minute = kBegin; minute < kEnd; minute += 103) {
    const Instant moment = EveryMinute::instant(minute);
    ASSERT_EQ(china().next_working_moment(moment), EveryMinute::instant(reference.next(minute)))
        << shown(moment);
  }
}

TEST(WorkingTimeReference, AgreesOnWorkingHours) {
  const EveryMinute& reference = every_minute();
  long stride = 0;
  for (const long work : {1, 30, 120, 449, 450, 451, 900, 1800, 4001}) {
    stride += 601;
    for (long start = kBegin + work; start < kEnd; start += stride) {
      expect_same(start, Length::work(minutes(work)), reference.after_work(start, work));
      expect_same(start, Length::work(-minutes(work)), reference.before_work(start, work));
      if (HasFailure()) return;
    }
  }
}

TEST(WorkingTimeReference, AgreesOnWorkingDays) {
  const EveryMinute& reference = every_minute();
  for (const int count : {1, 2, 3, 5, 10, 22, 60}) {
    for (long start = kBegin + count; start < kEnd; start += 307) {
      expect_same(start, Length::working_days(count), reference.after_days(start, count));
      expect_same(start, Length::working_days(-count), reference.before_days(start, count));
      if (HasFailure()) return;
    }
  }
}

// Every edge of every day: where mistakes by one live.
TEST(WorkingTimeReference, AgreesAtTheEdgesOfEveryDay) {
  const EveryMinute& reference = every_minute();
  for (long midnight = kBegin; midnight < kEnd; midnight += kMinutesOfDay) {
    for (const long edge : {0, 540, 720, 810, 1080}) {
      for (const long start : {midnight + edge - 1, midnight + edge, midnight + edge + 1}) {
        expect_same(start, Length::work(2h), reference.after_work(start, 120));
        expect_same(start, Length::work(-2h), reference.before_work(start, 120));
        expect_same(start, Length::working_days(1), reference.after_days(start, 1));
        expect_same(start, Length::working_days(-1), reference.before_days(start, 1));
      }
    }
    if (HasFailure()) return;
  }
}

TEST(WorkingTimeReference, AgreesOnTheWorkInBetween) {
  const EveryMinute& reference = every_minute();
  for (long start = kBegin; start < kEnd; start += 4001) {
    const long end = start + start % 19997;
    ASSERT_EQ(china().working_time_between(EveryMinute::instant(start), EveryMinute::instant(end)),
              minutes(reference.work_between(start, end)));
  }
}

const WorkingCalendar& anywhere() {
  static const std::vector<WorkingCalendar> places = {china(), china().in(Zone("America/New_York")),
                                                      china().in(Zone("Europe/London")),
                                                      china().in(Zone("Asia/Kolkata"))};
  return places[*rc::gen::inRange<std::size_t>(0, places.size())];
}

Instant any_moment() {
  return sys_days(year(2024) / 1 / 1) + seconds(*rc::gen::inRange(0, 95'000'000));
}

Length any_work() { return Length::work(seconds(*rc::gen::inRange(1, 400'000))); }
Length any_days() { return Length::working_days(*rc::gen::inRange(0, 60)); }
Length any_length() { return *rc::gen::arbitrary<bool>() ? any_work() : any_days(); }

RC_GTEST_PROP(WorkingTimeLaws, ResultsAreWorkingMomentsOrTheEndOfOne, ()) {
  const WorkingCalendar& calendar = anywhere();
  const Instant start = any_moment();
  const Length length = any_length();
  const Instant end = calendar.add(start, length);
  RC_ASSERT(calendar.is_working(end) ||
            (length.kind == TimeKind::work && calendar.is_working(end - 1s)));
  RC_ASSERT(end >= start);
  const Instant before = calendar.add(start, -length);
  if (length != Length::working_days(0)) {
    RC_ASSERT(calendar.is_working(before) || calendar.is_working(before - 1s));
    RC_ASSERT(before <= start);
  }
}

RC_GTEST_PROP(WorkingTimeLaws, LaterStartsNeverEndEarlier, ()) {
  const WorkingCalendar& calendar = anywhere();
  const Instant a = any_moment(), b = a + seconds(*rc::gen::inRange(0, 500'000));
  const Length length = any_length();
  RC_ASSERT(calendar.add(a, length) <= calendar.add(b, length));
  RC_ASSERT(calendar.add(a, Length::work(-1h)) <= calendar.add(b, Length::work(-1h)));
}

RC_GTEST_PROP(WorkingTimeLaws, WhatIsAddedToAWorkingMomentIsTakenAwayAgain, ()) {
  const WorkingCalendar& calendar = anywhere();
  const Instant start = calendar.next_working_moment(any_moment());
  const Length length = any_length();
  if (length != Length::working_days(0)) {
    RC_ASSERT(calendar.add(calendar.add(start, length), -length) == start);
  }
}

RC_GTEST_PROP(WorkingTimeLaws, LengthsAddUp, ()) {
  const WorkingCalendar& calendar = anywhere();
  const Instant start = any_moment();
  const Length a = any_days(), b = any_days();
  RC_ASSERT(calendar.add(calendar.add(start, a), b) ==
            calendar.add(start, Length::working_days(a.days + b.days)));
  const Length c = any_work(), d = any_work();
  RC_ASSERT(calendar.add(calendar.add(start, c), d) ==
            calendar.add(start, Length::work(c.time + d.time)));
  RC_ASSERT(calendar.add(calendar.add(start, -c), -d) ==
            calendar.add(start, Length::work(-c.time - d.time)));
}

RC_GTEST_PROP(WorkingTimeLaws, WorkThatIsAddedIsMeasured, ()) {
  const WorkingCalendar& calendar = anywhere();
  const Instant start = any_moment();
  const Length length = any_work();
  RC_ASSERT(calendar.working_time_between(start, calendar.add(start, length)) == length.time);
  RC_ASSERT(calendar.working_time_between(start, calendar.add(start, -length)) == -length.time);
}

RC_GTEST_PROP(WorkingTimeLaws, AWorkingDayHoldsADaysWork, ()) {
  const WorkingCalendar& calendar = anywhere();
  const Instant start = any_moment();
  const Length length = any_days();
  RC_ASSERT(calendar.working_time_between(start, calendar.add(start, length)) ==
            length.days * calendar.hours().a_day());
}

RC_GTEST_PROP(WorkingTimeLaws, HalfWayLiesInTheMiddle, ()) {
  const WorkingCalendar& calendar = anywhere();
  const Instant start = any_moment();
  const Instant end = calendar.add(start, any_length());
  const Instant half = calendar.half(start, end, TimeKind::work);
  RC_ASSERT(start <= half);
  RC_ASSERT(half <= end);
  const seconds first = calendar.working_time_between(start, half);
  const seconds second = calendar.working_time_between(half, end);
  RC_ASSERT(first <= second);
  RC_ASSERT(second - first <= 1s);
}

RC_GTEST_PROP(WorkingTimeLaws, AnExplanationEndsWhereTheSumDoes, ()) {
  const WorkingCalendar& calendar = anywhere();
  const Instant start = any_moment();
  Length length = any_length();
  if (*rc::gen::arbitrary<bool>()) length = -length;
  const auto steps = calendar.explain(start, length);
  RC_ASSERT(steps.size() >= 2U);
  RC_ASSERT(steps.size() <= 42U);
  RC_ASSERT(steps.front().when == show_time(start, calendar.zone()));
  const bool noted = calendar.provisional(start, calendar.add(start, length));
  RC_ASSERT(steps[steps.size() - (noted ? 2 : 1)].when ==
            show_time(calendar.add(start, length), calendar.zone()));
}

}  // namespace
}  // namespace xiebot
