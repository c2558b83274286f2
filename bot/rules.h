// What the bot works by: forms, calendar, time zone, deadlines. Immutable while the bot runs; any
// thread reads.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "bot/calendar.h"
#include "bot/deadlines/deadline_rule.h"
#include "bot/form.h"
#include "bot/ids.h"
#include "bot/progress_times.h"
#include "bot/working_hours.h"
#include "bot/working_time.h"

namespace xiebot {

struct Rules {
  FormCatalog forms;
  Calendar calendar;
  Zone zone;
  WorkingHours hours = {};
  WorkingCalendar working = WorkingCalendar(calendar, hours, zone);
  // When nobody is disturbed except in urgent matters; days off are as quiet.
  DaySpan quiet_hours = {std::chrono::hours(22), std::chrono::hours(8)};
  // Whether superiors are alerted to every problem, or to urgent ones only.
  bool superiors_hear_of_all = true;
  // What the configuration changed, by the name of the deadline rule.
  std::map<std::string, Figures, std::less<>> deadlines = {};
  // When progress sheets are asked for, and what single projects have otherwise.
  ProgressTimes progress = {};
  std::map<ProjectCode, ProgressTimesOverride> project_progress = {};
};

}  // namespace xiebot
