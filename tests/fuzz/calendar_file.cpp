// Holidays: the file of a year, and days as administrators type them. In bytes: either of them.
#include "bot/calendar_file.h"

#include <chrono>
#include <set>
#include <string>
#include <utility>

#include "bot/calendar.h"
#include "bot/calendar_import.h"
#include "bot/text.h"
#include "tests/fuzz/shared/fault_claims.h"
#include "tests/fuzz/shared/fuzzer.h"

using namespace xiebot;
using fuzz::require;

namespace {

constexpr char kName[] = "2027.json";

// Days that are taken make a calendar by which time can be reckoned.
void claim_days(const std::vector<CalendarDay>& days) {
  for (const CalendarDay& day : days) {
    require(day.date.ok(), "a day is one of the calendar");
    require(valid_utf8(day.name), "a day's name is valid UTF-8");
  }
  if (days.empty()) return;
  const Calendar calendar = built_in_calendar().with(days, {});
  const CalendarDay& last = days.back();
  require(calendar.is_working_day(last.date) == !last.is_off, "the last word on a day counts");
  const auto next = calendar.add_working_days(last.date, 1);
  require(std::chrono::sys_days(next) > std::chrono::sys_days(last.date) &&
              calendar.is_working_day(next),
          "after every day there is one that is worked");
}

}  // namespace

XIEBOT_FUZZER(calendar_file) {
  const CalendarFile file = parse_calendar_file(kName, data);
  fuzz::claim_faults(file.faults, kName, data);
  if (file.faults.empty()) claim_days(file.days);

  const auto typed = parse_days(clean(data));
  if (const auto* sentence = std::get_if<std::string>(&typed)) {
    require(!sentence->empty() && valid_utf8(*sentence), "what is wrong is said");
    return;
  }
  const auto& imported = std::get<ImportedDays>(typed);
  claim_days(imported.days);
  std::set<std::chrono::sys_days> dates;
  for (const CalendarDay& day : imported.days) {
    require(dates.insert(day.date).second, "a date is imported once");
  }
  const ImportedDays twice = merged(imported, imported);
  require(twice.days.size() == imported.days.size() && twice.years == imported.years,
          "importing the same again changes nothing");
}
