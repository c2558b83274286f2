#include "bot/leavers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "bot/announce.h"
#include "bot/deadlines/notify.h"
#include "bot/deadlines/recipients.h"
#include "bot/people_texts.h"
#include "bot/rights.h"

namespace xiebot {
namespace {

constexpr std::size_t kListed = 20;

// An open entry, and those it waited for before the person left.
struct Waiting {
  Entry entry;
  std::vector<Recipient> asked;
};

// Of what this person was to do next.
std::vector<Waiting> waiting_for(const Tx& tx, const Rules& rules, const Person& person) {
  std::vector<Waiting> found;
  for (Entry& entry : open_entries_of(tx, rules, person)) {
    std::vector<Recipient> asked = owing(tx, rules, entry, {});
    const bool theirs = std::ranges::any_of(asked, [&](const Recipient& one) {
      return one.person == person.id || one.principal == person.id;
    });
    if (theirs) found.push_back({std::move(entry), std::move(asked)});
  }
  return found;
}

std::string numbers_of(const std::vector<Waiting>& waiting) {
  std::vector<std::string> numbers;
  for (const Waiting& one : waiting) {
    if (numbers.size() == kListed) break;
    numbers.push_back(one.entry.number);
  }
  return fmt::format("{}{}", fmt::join(numbers, "、"),
                     waiting.size() > kListed ? fmt::format(" 等 {} 项", waiting.size()) : "");
}

// Whoever may act now: the heads at once, and all who were not asked before.
void offer(Tx& tx, const Rules& rules, const Waiting& waiting, const std::vector<Recipient>& heads,
           const PersonId& left, const std::string& how) {
  const auto among = [](const std::vector<Recipient>& people, const PersonId& person) {
    return std::ranges::find(people, person, &Recipient::person) != people.end();
  };
  for (const Recipient& who : owing(tx, rules, waiting.entry, {})) {
    if (among(waiting.asked, who.person) && !among(heads, who.person)) continue;
    notify(tx, rules, who.person,
           {.key = fmt::format("left:{}:{}:{}:{}", left.str(), waiting.entry.id.value(),
                               who.person.str(), tx.now().time_since_epoch().count()),
            .kind = NoticeKind::handover,
            .entry = waiting.entry.id,
            .why = texts::why_taken_over(how, who.why)},
           urgency_of(waiting.entry));
  }
}

// The posts that nobody fills now: 市场部负责人、新品上市牵头人.
std::string posts_of(const Tx& tx, const PersonId& person) {
  std::vector<std::string> posts;
  for (const Department& department : tx.directory().departments()) {
    if (department.lead == person) posts.push_back(department.name + "负责人");
    if (department.liaison == person) posts.push_back(department.name + "接口人");
    if (department.superior == person) posts.push_back(department.name + "上级主管");
  }
  for (const Project& project : tx.directory().projects()) {
    if (project.active && project.lead == person) posts.push_back(project.name + "牵头人");
  }
  return fmt::format("{}", fmt::join(posts, "、"));
}

}  // namespace

std::string memory_of_leaving(std::string_view channel, std::string_view account) {
  return fmt::format("account left:{} {}", channel, account);
}

void account_left(Tx& tx, const Rules& rules, std::string_view channel, std::string_view account) {
  std::optional<Person> person = tx.directory().person_by_account(channel, account);
  if (!person) return;
  const bool known_elsewhere = tx.directory().accounts(person->id).size() > 1;
  if (!known_elsewhere) take_off(tx, rules, *person, texts::has_left(person->name));
  tx.directory().put(PersonAccount{PersonId(), std::string(channel), std::string(account), {}});
  tx.settings().set(memory_of_leaving(channel, account), person->id.str());
}

void take_off(Tx& tx, const Rules& rules, Person person, const std::string& how) {
  if (!person.active) return;
  const std::vector<Waiting> waiting = waiting_for(tx, rules, person);
  person.active = false;
  tx.directory().put(person);

  const std::vector<Recipient> heads = holders_of_post(tx, rules, person.department, Post::lead);
  for (const Waiting& one : waiting) offer(tx, rules, one, heads, person.id, how);

  const std::string text = texts::person_left(how, numbers_of(waiting));
  const std::string key = fmt::format("left:{}", person.id.str());
  for (const Recipient& head : heads) {
    const std::optional<Destination> to = reach(tx, rules, head.person);
    if (!to) continue;
    tx.outbox().add({.key = fmt::format("{}:{}:{}", key, head.person.str(),
                                        tx.now().time_since_epoch().count()),
                     .to = *to,
                     .view = {"text", {{"text", text}}},
                     .not_before = release_time(rules, *to, tx.now())});
  }
  if (const std::string posts = posts_of(tx, person.id); !posts.empty()) {
    tell_admins(tx, rules, key, how + "。" + texts::posts_vacant(posts));
  }
}

}  // namespace xiebot
