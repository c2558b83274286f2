#include "bot/usage_count.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace xiebot {
namespace {

std::int64_t number_in(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string total_setting(std::string_view channel, std::string_view kind, std::string_view month) {
  return fmt::format("quota:{}:{}:{}", channel, month, kind);
}

}  // namespace

std::string month_of(std::string_view date) {
  return std::string(date.substr(0, std::string_view("2026-11").size()));
}

std::int64_t used_in(const Tx& tx, std::string_view channel, std::string_view kind,
                     std::string_view month) {
  return number_in(tx.settings().get(total_setting(channel, kind, month)).value_or("0"));
}

std::int64_t count_usage(Tx& tx, const Usage& usage, std::string_view month) {
  const std::string counted = fmt::format("quota:{}:{}:counted", usage.channel, usage.kind);
  const std::string mine = usage.owner + " ";
  const std::string last = tx.settings().get(counted).value_or("");
  const std::int64_t before =
      last.starts_with(mine) ? number_in(std::string_view(last).substr(mine.size())) : 0;
  std::int64_t total = used_in(tx, usage.channel, usage.kind, month);
  if (usage.since_start == before) return total;
  total += usage.since_start - before;
  tx.settings().set(total_setting(usage.channel, usage.kind, month), std::to_string(total));
  tx.settings().set(counted, mine + std::to_string(usage.since_start));
  return total;
}

}  // namespace xiebot
