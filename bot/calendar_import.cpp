#include "bot/calendar_import.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "bot/calendar_file.h"
#include "bot/text.h"
#include "bot/texts.h"

namespace xiebot {
namespace {

using nlohmann::json;
using std::chrono::days;
using std::chrono::sys_days;

constexpr std::string_view kSetting = "calendar:imported";
constexpr days kLongestRange{60};
constexpr std::size_t kFaultsNamed = 8;

// The words of a line, however they are set apart.
std::vector<std::string> words_of(std::string_view line) {
  std::string spaced;
  for (std::size_t i = 0; i < line.size();) {
    bool replaced = false;
    for (const std::string_view mark : {"至", "到", "～", "~", "\u3000", "\t"}) {
      if (!line.substr(i).starts_with(mark)) continue;
      spaced += ' ';
      i += mark.size();
      replaced = true;
      break;
    }
    if (!replaced) spaced += line[i++];
  }
  std::vector<std::string> words;
  std::size_t begin = 0;
  while ((begin = spaced.find_first_not_of(' ', begin)) != std::string::npos) {
    const std::size_t end = std::min(spaced.find(' ', begin), spaced.size());
    words.push_back(spaced.substr(begin, end - begin));
    begin = end;
  }
  return words;
}

std::optional<bool> off_or_worked(std::string_view word) {
  for (const std::string_view off : {"放假", "休息"}) {
    if (word == off) return true;
  }
  for (const std::string_view worked : {"上班", "调休"}) {
    if (word == worked) return false;
  }
  return std::nullopt;
}

// One line: a date or two, 放假 or 上班, and perhaps why. Answers false when it is none.
bool read_line(std::string_view line, std::vector<CalendarDay>& into) {
  const std::vector<std::string> words = words_of(line);
  if (words.size() < 2) return false;
  const auto first = parse_iso_date(words[0]);
  const auto second = parse_iso_date(words[1]);
  const std::size_t kind_at = second ? 2 : 1;
  if (!first || kind_at >= words.size()) return false;
  const auto off = off_or_worked(words[kind_at]);
  const sys_days begin = *first, end = second.value_or(*first);
  if (!off || end < begin || end - begin > kLongestRange) return false;
  const std::string name = fmt::format(
      "{}", fmt::join(words.begin() + static_cast<std::ptrdiff_t>(kind_at) + 1, words.end(), " "));
  for (sys_days day = begin; day <= end; day += days(1)) {
    into.push_back({day, name.empty() ? std::string(texts::company_day()) : name, *off});
  }
  return true;
}

// 2027年 in front of the lines; `rest` receives what follows it.
std::optional<int> leading_year(std::string_view text, std::string_view& rest) {
  constexpr std::string_view kYear = "年";
  if (text.size() < 4 + kYear.size() || text.substr(4, kYear.size()) != kYear) return std::nullopt;
  const auto day = parse_iso_date(std::string(text.substr(0, 4)) + "-01-01");
  if (!day) return std::nullopt;
  rest = trim(text.substr(4 + kYear.size()));
  return static_cast<int>(day->year());
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    std::size_t end = text.size(), after = text.size();
    for (const std::string_view mark : {"\n", "；", ";"}) {
      const std::size_t at = text.find(mark);
      if (at >= end) continue;
      end = at;
      after = at + mark.size();
    }
    if (const auto line = trim(text.substr(0, end)); !line.empty()) lines.push_back(line);
    text.remove_prefix(after);
  }
  return lines;
}

std::variant<ImportedDays, std::string> refused(std::vector<std::string> places) {
  const std::size_t count = places.size();
  if (count > kFaultsNamed) places.resize(kFaultsNamed);
  return texts::bad_days(count, fmt::format("{}", fmt::join(places, "\n")));
}

std::variant<ImportedDays, std::string> parse_file(std::string_view text) {
  const CalendarFile file = parse_calendar_file("calendar", text);
  std::vector<std::string> places;
  for (const FileFault& fault : file.faults) {
    places.push_back(texts::line_of_file(fault.line, fault.key));
  }
  if (!places.empty()) return refused(std::move(places));
  if (!file.year) return texts::no_days_in_file();
  return ImportedDays{file.days, {*file.year}};
}

json to_json(const ImportedDays& imported) {
  json listed = json::array();
  for (const CalendarDay& day : imported.days) {
    listed.push_back({{"name", day.name}, {"date", iso_date(day.date)}, {"isOffDay", day.is_off}});
  }
  return {{"years", imported.years}, {"days", std::move(listed)}};
}

}  // namespace

std::variant<ImportedDays, std::string> parse_days(std::string_view text) {
  text = trim(text);
  if (text.starts_with('{')) return parse_file(text);
  ImportedDays imported;
  if (const auto year = leading_year(text, text)) imported.years.insert(*year);
  std::vector<std::string> places;
  for (const std::string_view line : lines_of(text)) {
    if (!read_line(line, imported.days)) places.push_back(texts::odd_line(shorten(line, 40)));
  }
  if (!places.empty()) return refused(std::move(places));
  if (imported.days.empty()) return texts::how_to_import_days();
  for (const CalendarDay& day : imported.days) {
    const int year = static_cast<int>(day.date.year());
    // A holiday may begin in the year before, or end in the year after.
    if (!imported.years.empty() && std::abs(year - *imported.years.begin()) > 1) {
      places.push_back(texts::odd_line(iso_date(day.date)));
    }
  }
  if (!places.empty()) return refused(std::move(places));
  return merged({}, imported);
}

ImportedDays merged(ImportedDays earlier, const ImportedDays& later) {
  std::map<sys_days, CalendarDay> by_date;
  for (CalendarDay& day : earlier.days) by_date.insert_or_assign(day.date, std::move(day));
  for (const CalendarDay& day : later.days) by_date.insert_or_assign(day.date, day);
  ImportedDays both{.years = std::move(earlier.years)};
  both.years.insert(later.years.begin(), later.years.end());
  for (auto& [date, day] : by_date) both.days.push_back(std::move(day));
  return both;
}

ImportedDays imported_days(const Tx& tx) {
  const auto kept = tx.settings().get(kSetting);
  if (!kept) return {};
  const json root = json::parse(*kept);
  ImportedDays imported{.years = root.at("years").get<std::set<int>>()};
  for (const json& day : root.at("days")) {
    const auto date = parse_iso_date(day.at("date").get_ref<const std::string&>());
    if (!date) throw std::logic_error("an imported day without a date");
    imported.days.push_back(
        {*date, day.at("name").get<std::string>(), day.at("isOffDay").get<bool>()});
  }
  return imported;
}

void keep_imported_days(Tx& tx, const ImportedDays& imported) {
  tx.settings().set(kSetting, to_json(imported).dump());
}

}  // namespace xiebot
