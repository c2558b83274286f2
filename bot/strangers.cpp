#include "bot/strangers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <chrono>
#include <vector>

#include "bot/announce.h"
#include "bot/people_texts.h"
#include "bot/text.h"

namespace xiebot {
namespace {

constexpr int kToldADay = 20;  // when a bot is new, half of a company may write to it at once
constexpr std::chrono::days kRemembered{365};
constexpr std::size_t kLongestName = 30;

// Before channel and account; the value is the day.
constexpr std::string_view kStranger = "stranger:";
constexpr std::string_view kToldToday = "strangers told";  // "2026-11-23 7"

int told_on(const Tx& tx, const std::string& today) {
  const std::string kept = tx.settings().get(kToldToday).value_or("");
  int count = 0;
  if (kept.starts_with(today + " ")) {
    std::from_chars(kept.data() + today.size() + 1, kept.data() + kept.size(), count);
  }
  return count;
}

}  // namespace

std::string whom_to_ask(const Context& context) {
  std::vector<std::string> names;
  for (const Person& person : context.tx.directory().people()) {
    if (person.active && person.is_admin()) names.push_back(person.name);
  }
  const std::string admins = fmt::format("{}", fmt::join(names, "、"));
  return context.in_group() ? texts::stranger_in_group(admins) : texts::stranger_in_private(admins);
}

void report_stranger(Context& context) {
  const Event& event = context.event;
  const std::string account = fmt::format("{} {}", event.channel, event.sender.id);
  const std::string name = fmt::format("{}{}", kStranger, account);
  const std::string today = local_date(context.tx.now(), context.rules.zone);
  const int told = told_on(context.tx, today);
  if (told >= kToldADay || context.tx.settings().get(name)) return;
  context.tx.settings().set(name, today);
  context.tx.settings().set(kToldToday, fmt::format("{} {}", today, told + 1));
  tell_admins(context.tx, context.rules, name,
              texts::stranger_wrote(
                  shorten(event.sender.name, kLongestName), account,
                  context.in_group() ? shorten(context.chat.name, kLongestName) : std::string()));
}

void forget_strangers(Tx& tx, const Rules& rules) {
  tx.settings().forget(kStranger, local_date(tx.now() - kRemembered, rules.zone));
}

}  // namespace xiebot
