// Counts working days without walking over them. Immutable, so any thread reads.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "bot/calendar.h"

namespace xiebot {

// Days are local ones. Cost: a binary search among the dates on which the calendar differs from
// Monday to Friday. After the last of those every Monday to Friday is a working day, so there is
// always a next one, however many days off the company enters.
class WorkingDays {
 public:
  explicit WorkingDays(const Calendar& calendar);

  [[nodiscard]] bool contains(std::chrono::local_days day) const;
  // Working days before `day`, counted from an arbitrary day that never changes; negative before
  // that day. Only differences mean anything.
  [[nodiscard]] std::int64_t before(std::chrono::local_days day) const;
  // The working day before which there are `count`: at(before(day)) is the first working day at or
  // after `day`.
  [[nodiscard]] std::chrono::local_days at(std::int64_t count) const;

 private:
  // A date that differs from Monday to Friday.
  struct Exception {
    std::int64_t day;   // since 1970-01-01
    bool worked;        // a Saturday or Sunday made up for; otherwise a weekday off
    std::int64_t sum;   // working days gained (lost) by the exceptions before this one
    std::int64_t upto;  // working days up to this one, itself included
  };
  std::vector<Exception> exceptions_;  // by day
  std::int64_t sum_ = 0;               // of all
};

}  // namespace xiebot
