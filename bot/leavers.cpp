#include "bot/leavers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <vector>

#include "bot/announce.h"
#include "bot/rights.h"
#include "bot/texts.h"

namespace xiebot {
namespace {

constexpr std::size_t kListed = 20;

// The numbers of what this person was to do next.
std::string waiting_for(const Tx& tx, const Rules& rules, const Person& person) {
  std::vector<std::string> numbers;
  for (const Entry& entry : open_entries_of(tx, rules, person)) {
    const auto steps = moves(tx, rules, entry, person, false);
    if (std::ranges::any_of(steps, [](const Move& move) { return move.transition->awaited; })) {
      numbers.push_back(entry.number);
    }
  }
  const std::size_t count = numbers.size();
  if (count > kListed) numbers.resize(kListed);
  return fmt::format("{}{}", fmt::join(numbers, "、"),
                     count > kListed ? fmt::format(" 等 {} 项", count) : "");
}

}  // namespace

void account_left(Tx& tx, const Rules& rules, std::string_view channel, std::string_view account) {
  std::optional<Person> person = tx.directory().person_by_account(channel, account);
  if (!person) return;
  const std::string waiting = waiting_for(tx, rules, *person);
  tx.directory().put(PersonAccount{PersonId(), std::string(channel), std::string(account), {}});
  if (!tx.directory().accounts(person->id).empty()) return;
  person->active = false;
  tx.directory().put(*person);

  const std::optional<Department> department = tx.directory().department(person->department);
  const std::string text = texts::person_left(person->name, waiting);
  const std::string key = fmt::format("left:{}", person->id.str());
  const bool has_lead = department && !department->lead.empty() && department->lead != person->id;
  const std::optional<Destination> lead =
      has_lead ? reach(tx, rules, department->lead) : std::nullopt;
  if (!lead) return tell_admins(tx, rules, key, text);
  tx.outbox().add({.key = fmt::format("{}:{}", key, tx.now().time_since_epoch().count()),
                   .to = *lead,
                   .view = {"text", {{"text", text}}}});
}

}  // namespace xiebot
