#include "bot/calendar_command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "bot/calendar_import.h"
#include "bot/context.h"
#include "bot/date_words.h"
#include "bot/length.h"
#include "bot/text.h"
#include "bot/texts.h"

namespace xiebot {
namespace {

using std::chrono::year_month_day;

constexpr std::string_view kTrial = "试算";
constexpr std::string_view kImport = "导入";
constexpr std::string_view kForget = "取消";
constexpr std::string_view kFrom = "从";
constexpr int kHolidaysShown = 3;
constexpr int kDaysLookedAhead = 400;

std::string kind_of(const Calendar& calendar, year_month_day date) {
  const auto special = calendar.special(date);
  if (special && special->is_off) return fmt::format("{}，放假", special->name);
  if (special) return fmt::format("{}调休，上班", special->name);
  return calendar.is_working_day(date) ? "工作日" : "休息日";
}

// The next days off by name, each once, and the made-up working days before the last of them.
std::string upcoming(const Calendar& calendar, std::chrono::local_days today) {
  std::string text;
  const auto now = calendar.special(year_month_day(today));
  std::string last = now && now->is_off ? now->name : "";  // what has begun is no news
  int holidays = 0;
  for (int ahead = 1; ahead <= kDaysLookedAhead; ++ahead) {
    const year_month_day date{today + std::chrono::days(ahead)};
    const auto special = calendar.special(date);
    if (!special) continue;
    if (!special->is_off) {
      text += fmt::format("\n{} {}调休，上班", show_date(date), special->name);
      continue;
    }
    if (special->name == last) continue;
    if (++holidays > kHolidaysShown) break;
    last = special->name;
    text += fmt::format("\n{} 起：{}放假", show_date(date), special->name);
  }
  return text;
}

std::string missing_year(const Calendar& calendar, year_month_day today) {
  const int year = static_cast<int>(today.year()) + (today.month() == std::chrono::December);
  return calendar.year_known(year) ? "" : "\n" + texts::year_missing(year);
}

std::string about(const Context& context, year_month_day date, bool ahead) {
  const Calendar& calendar = context.rules.working().calendar();
  std::string text = fmt::format("{}：{}。", show_date(date), kind_of(calendar, date));
  if (!ahead) return text;
  if (const std::string next = upcoming(calendar, std::chrono::local_days(date)); !next.empty()) {
    text += fmt::format("\n接下来：{}", next);
  }
  return text + missing_year(calendar, date);
}

Instant start_of(const Context& context, std::string_view words) {
  const Zone& zone = context.rules.zone;
  if (words.empty()) return context.tx.now();
  const auto parsed =
      parse_time(words, zone.to_local(context.tx.now()), context.rules.working().calendar());
  if (!parsed) throw Refusal(texts::no_time(shorten(words, 20)));
  const auto day = std::chrono::local_days(parsed->date);
  return parsed->time_of_day ? zone.to_instant(day + *parsed->time_of_day)
                             : context.rules.working().opening(day);
}

std::string trial(const Context& context, std::string_view words) {
  const std::size_t from = words.find(kFrom);
  const auto length = parse_length(trim(words.substr(0, from)));
  if (!length) throw Refusal(texts::how_to_try_a_date());
  const std::string_view start =
      from == std::string_view::npos ? "" : trim(words.substr(from + kFrom.size()));
  const Instant begin = start_of(context, start);
  std::string text = fmt::format(
      "从 {} 起 {}，到 {}：", show_time(begin, context.rules.zone), show_length(*length),
      show_time(context.rules.working().add(begin, *length), context.rules.zone));
  for (const TimeStep& step : context.rules.working().explain(begin, *length)) {
    text += "\n" + step.str();
  }
  return text;
}

void need_admin(const Context& context) {
  if (!context.person.is_admin()) throw Refusal(texts::admins_only());
}

void import_days(Context& context, std::string_view words) {
  need_admin(context);
  const auto parsed = parse_days(words);
  if (const auto* fault = std::get_if<std::string>(&parsed)) throw Refusal(*fault);
  const auto& days = std::get<ImportedDays>(parsed);
  keep_imported_days(context.tx, merged(imported_days(context.tx), days));
  context.calendar_changed = true;
  const auto off = static_cast<std::size_t>(std::ranges::count_if(days.days, &CalendarDay::is_off));
  context.say(texts::days_imported(fmt::format("{}", fmt::join(days.years, "、")), off,
                                   days.days.size() - off));
}

void forget_days(Context& context, std::string_view words) {
  need_admin(context);
  const auto date = parse_iso_date(words);
  if (!date) throw Refusal(texts::no_time(shorten(words, 20)));
  ImportedDays imported = imported_days(context.tx);
  if (std::erase_if(imported.days, [&](const CalendarDay& day) { return day.date == *date; }) ==
      0) {
    throw Refusal(texts::day_was_not_imported(show_date(*date)));
  }
  keep_imported_days(context.tx, imported);
  context.calendar_changed = true;
  context.say(texts::days_forgotten(show_date(*date)));
}

}  // namespace

void show_calendar(Context& context, const CommandCall& call) {
  const std::string_view rest = trim(call.rest);
  const auto today =
      std::chrono::floor<std::chrono::days>(context.rules.zone.to_local(context.tx.now()));
  if (rest.empty()) {
    context.say(about(context, year_month_day(today), true));
    return;
  }
  if (rest.starts_with(kTrial)) {
    context.say(trial(context, trim(rest.substr(kTrial.size()))));
    return;
  }
  if (rest.starts_with(kImport)) return import_days(context, trim(rest.substr(kImport.size())));
  if (rest.starts_with(kForget)) return forget_days(context, trim(rest.substr(kForget.size())));
  const auto parsed = parse_time(rest, context.rules.zone.to_local(context.tx.now()),
                                 context.rules.working().calendar());
  if (!parsed) throw Refusal(texts::how_to_try_a_date());
  context.say(about(context, parsed->date, false));
}

}  // namespace xiebot
