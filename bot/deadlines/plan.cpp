#include "bot/deadlines/plan.h"

#include <algorithm>

namespace xiebot {
namespace {

// More daily reminders than that tell nobody anything.
constexpr int kMostDaily = 60;

void add_daily(std::vector<Step>& steps, Instant start, Instant end,
               const WorkingCalendar& calendar) {
  auto day = calendar.day_of(start);
  for (int i = 0; i < kMostDaily; ++i) {
    day = calendar.next_working_day(day + std::chrono::days(1));
    const Instant at = calendar.opening(day);
    if (at >= end) return;
    steps.push_back({at, StepKind::remind, 0});
  }
}

}  // namespace

Plan plan_deadline(const Figures& figures, Escalation escalation, Instant starts_at,
                   Instant ends_at, const WorkingCalendar& calendar) {
  const Instant end = figures.length ? calendar.add(starts_at, *figures.length) : ends_at;
  const TimeKind kind = figures.length ? figures.length->kind : TimeKind::work;
  Plan plan{.ends_at = end, .provisional = calendar.provisional(starts_at, end)};
  const auto remind = [&](Instant at) {
    if (at > starts_at && at <= end) plan.steps.push_back({at, StepKind::remind, 0});
  };
  for (const Reminder& reminder : figures.reminders) {
    switch (reminder.when) {
      case Reminder::When::half_way:
        if (starts_at < end) remind(calendar.half(starts_at, end, kind));
        break;
      case Reminder::When::before:
        remind(calendar.add(end, -reminder.before));
        break;
      case Reminder::When::daily:
        add_daily(plan.steps, starts_at, end, calendar);
        break;
      case Reminder::When::that_morning:
        remind(std::min(calendar.opening(calendar.day_of(end)), end));
        break;
      case Reminder::When::at_end:
        break;  // the lapse itself asks
    }
  }
  plan.steps.push_back({std::max(end, starts_at), StepKind::lapse, 0});
  if (escalation == Escalation::path) {
    const Length pause = figures.length ? calendar.half(*figures.length) : Length::working_days(1);
    Instant at = std::max(end, starts_at);
    for (int rung = 1; rung <= 2; ++rung) {
      at = calendar.add(at, pause);
      plan.steps.push_back({at, StepKind::escalate, rung});
    }
  }
  std::ranges::stable_sort(plan.steps, {}, &Step::at);
  // Two reminders of one moment are one.
  plan.steps.erase(std::unique(plan.steps.begin(), plan.steps.end()), plan.steps.end());
  return plan;
}

}  // namespace xiebot
