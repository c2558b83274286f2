#include "bot/calendar_file.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "bot/positioned_json.h"

namespace xiebot {
namespace {

using nlohmann::json;

constexpr int kFirstYear = 2000, kLastYear = 2100;

class CalendarReader {
 public:
  CalendarReader(const PositionedJson& positions, CalendarFile& result)
      : positions_(positions), result_(result) {}

  void read(const json& root) {
    if (!root.is_object()) return fault("", "must be an object with year and days");
    const auto days = root.find("days");
    if (days == root.end() || !days->is_array()) {
      fault("/days", "must be a list of {name, date, isOffDay}");
    } else {
      for (std::size_t i = 0; i < days->size(); ++i)
        read_day((*days)[i], fmt::format("/days/{}", i));
    }
    const auto year = root.find("year");
    if (year == root.end() || !year->is_number_integer() || *year < kFirstYear ||
        *year > kLastYear) {
      fault("/year", fmt::format("must be a year from {} to {}", kFirstYear, kLastYear));
    } else if (!result_.days.empty()) {
      result_.year = year->get<int>();
    }
  }

 private:
  void fault(const std::string& pointer, std::string what) {
    result_.faults.push_back(positions_.fault(pointer, std::move(what)));
  }

  void read_day(const json& day, const std::string& at) {
    if (!day.is_object()) return fault(at, "must be {name, date, isOffDay}");
    const auto name = day.find("name");
    const auto date = day.find("date");
    const auto off = day.find("isOffDay");
    const auto parsed = date != day.end() && date->is_string()
                            ? parse_iso_date(date->get_ref<const std::string&>())
                            : std::nullopt;
    const bool named = name != day.end() && name->is_string();
    const bool known = off != day.end() && off->is_boolean();
    if (!named) fault(at + "/name", "must be a text");
    if (!parsed) fault(at + "/date", "must be a date such as 2026-10-01");
    if (!known) fault(at + "/isOffDay", "must be true (a day off) or false (a working day)");
    if (!named || !parsed || !known) return;
    if (!seen_.insert(*parsed).second) return fault(at + "/date", "is listed twice");
    result_.days.push_back({*parsed, name->get<std::string>(), off->get<bool>()});
  }

  const PositionedJson& positions_;
  CalendarFile& result_;
  std::set<std::chrono::year_month_day> seen_;
};

}  // namespace

CalendarFile parse_calendar_file(std::string_view file, std::string_view text) {
  CalendarFile result;
  json root;
  const PositionedJson positions = parse_positioned(file, text, root);
  result.faults = positions.faults;
  if (!positions.broken) CalendarReader(positions, result).read(root);
  return result;
}

}  // namespace xiebot
