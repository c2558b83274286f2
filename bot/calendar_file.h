// A year of holidays in the holiday-cn layout:
// {"year": 2026, "days": [{"name": "元旦", "date": "2026-01-01", "isOffDay": true}, …]}
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/calendar.h"
#include "bot/file_fault.h"

namespace xiebot {

struct CalendarFile {
  std::vector<CalendarDay> days;  // any may lie in a neighbouring year
  // The year whose arrangement is known with this file; nullopt: no days yet, so not published.
  std::optional<int> year;
  std::vector<FileFault> faults;  // any: days and year are incomplete
};

// Comments are allowed and other keys ignored (the published files carry some). Every fault at
// once.
[[nodiscard]] CalendarFile parse_calendar_file(std::string_view file, std::string_view text);

}  // namespace xiebot
