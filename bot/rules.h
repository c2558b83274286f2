// What the bot works by: forms, calendar, time zone, deadlines, what its channels can do. Immutable
// while the bot runs, the days that are imported into the calendar excepted; any thread reads.
#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>

#include "bot/company_calendar.h"
#include "bot/deadlines/deadline_rule.h"
#include "bot/form.h"
#include "bot/ids.h"
#include "bot/progress_times.h"
#include "bot/working_hours.h"

namespace xiebot {

struct Rules {
  FormCatalog forms;
  CompanyCalendar calendar;
  Zone zone = calendar.now().zone();
  // When nobody is disturbed except in urgent matters; days off are as quiet.
  DaySpan quiet_hours = {std::chrono::hours(22), std::chrono::hours(8)};
  // Whether superiors are alerted to every problem, or to urgent ones only.
  bool superiors_hear_of_all = true;
  // What the configuration changed, by the name of the deadline rule.
  std::map<std::string, Figures, std::less<>> deadlines = {};
  // When progress sheets are asked for, and what single projects have otherwise.
  ProgressTimes progress = {};
  std::map<ProjectCode, ProgressTimesOverride> project_progress = {};
  // Channels whose cards stay as they were sent: what changes has to be said anew.
  std::set<std::string, std::less<>> still_channels = {};

  [[nodiscard]] const WorkingCalendar& working() const { return calendar.now(); }
};

}  // namespace xiebot
