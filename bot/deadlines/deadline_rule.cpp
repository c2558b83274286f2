#include "bot/deadlines/deadline_rule.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "bot/text.h"

namespace xiebot {
namespace {

using When = Reminder::When;

constexpr std::array<std::pair<When, std::string_view>, 4> kFixed = {{
    {When::half_way, "half-way"},
    {When::daily, "daily"},
    {When::that_morning, "that morning"},
    {When::at_end, "at end"},
}};
constexpr std::string_view kBefore = " before";
constexpr std::string_view kNoLength = "due";

}  // namespace

std::optional<Reminder> parse_reminder(std::string_view words) {
  words = trim(words);
  for (const auto& [when, spelling] : kFixed) {
    if (words == spelling) return Reminder{when, {}};
  }
  if (!words.ends_with(kBefore)) return std::nullopt;
  words.remove_suffix(kBefore.size());
  const std::optional<Length> before = parse_length(words);
  if (!before) return std::nullopt;
  return Reminder{When::before, *before};
}

std::string spell_reminder(const Reminder& reminder) {
  for (const auto& [when, spelling] : kFixed) {
    if (reminder.when == when) return std::string(spelling);
  }
  return spell_length(reminder.before) + std::string(kBefore);
}

std::string spell_figures(const Figures& figures) {
  std::string text = figures.length ? spell_length(*figures.length) : std::string(kNoLength);
  for (const Reminder& reminder : figures.reminders) text += "; " + spell_reminder(reminder);
  return text;
}

std::optional<Figures> parse_figures(std::string_view text) {
  Figures figures;
  bool first = true;
  while (first || !text.empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    const std::string_view part = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (std::exchange(first, false)) {
      if (part == kNoLength) continue;
      figures.length = parse_length(part);
      if (!figures.length) return std::nullopt;
      continue;
    }
    const std::optional<Reminder> reminder = parse_reminder(part);
    if (!reminder) return std::nullopt;
    figures.reminders.push_back(*reminder);
  }
  return figures;
}

}  // namespace xiebot
