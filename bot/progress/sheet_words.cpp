#include "bot/progress/sheet_words.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "bot/command_words.h"
#include "bot/context.h"
#include "bot/date_words.h"
#include "bot/progress/progress_texts.h"
#include "bot/text.h"
#include "bot/views/entry_card.h"

namespace xiebot {
namespace {

// Takes the first word that names one of these out of the words.
template <class Item>
std::optional<Item> take_named(std::vector<std::string>& words, const std::vector<Item>& items) {
  for (auto word = words.begin(); word != words.end(); ++word) {
    for (const Item& item : items) {
      if (fold(item.code.str()) != fold(*word) && fold(item.name) != fold(*word)) continue;
      words.erase(word);
      return item;
    }
  }
  return std::nullopt;
}

std::optional<Project> default_project(const Context& context) {
  const std::vector<ProjectCode> here = context.projects_here();
  if (here.size() == 1) return context.tx.directory().project(here.front());
  if (!here.empty()) return std::nullopt;
  std::vector<Project> own = projects_to_report(context.tx, context.rules, context.person);
  return own.size() == 1 ? std::optional(std::move(own.front())) : std::nullopt;
}

std::optional<std::string> day_in(const std::vector<std::string>& words,
                                  const WorkingCalendar& there, Instant now) {
  if (words.empty()) return date_of(there, now);
  if (words.size() > 1) return std::nullopt;
  const auto parsed =
      parse_time(words.front(), there.zone().to_local(now), there.calendar(), TimeDirection::back);
  if (!parsed || parsed->time_of_day) return std::nullopt;
  return iso_date(parsed->date);
}

}  // namespace

std::string sheet_words(const Tx& tx, const SheetKey& key) {
  return fmt::format("{} {} {}", key.project.str(), key.date, department_name(tx, key.department));
}

std::optional<Entry> sheet_named(const Context& context, std::string_view text) {
  std::vector<std::string> words = words_of(text);
  if (words.empty()) return std::nullopt;
  auto project = take_named(words, context.tx.directory().projects());
  const auto department = take_named(words, context.tx.directory().departments());
  if (!project) project = default_project(context);
  if (!project) return std::nullopt;
  const auto day = day_in(words, calendar_of(context.rules, *project), context.tx.now());
  if (!day) return std::nullopt;
  const SheetKey key{project->code, department ? department->code : context.person.department,
                     *day};
  std::optional<Entry> entry = context.tx.entries().of_subject(sheet::kForm, key.str());
  if (!entry) throw Refusal(texts::no_such_sheet(sheet_words(context.tx, key)));
  return entry;
}

}  // namespace xiebot
