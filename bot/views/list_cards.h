// Cards that list: to-do, drafts, search results, a timeline, which entry is meant.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/rules.h"
#include "bot/store.h"
#include "cards/card.h"

namespace xiebot {

[[nodiscard]] cards::Card todo_card(const Tx& tx, const Rules& rules, const Person& person);
[[nodiscard]] cards::Card drafts_card(const Tx& tx, const Rules& rules, const Person& person);

// Which entries a search may show: what the person may see, or with `only` what belongs to these
// projects (a group's view), or with `beyond` all but that.
struct SearchScope {
  const Person* person = nullptr;
  std::vector<std::string> only = {};
  std::vector<std::string> beyond = {};
  bool silent_when_empty = false;  // answers nullopt instead of a card that says so
};
[[nodiscard]] std::optional<cards::Card> search_card(const Tx& tx, const Rules& rules,
                                                     std::string_view query,
                                                     const SearchScope& scope);

[[nodiscard]] cards::Card timeline_card(const Tx& tx, const Rules& rules, const Entry& entry);

// The entries for which this person may take the action, each with its button.
[[nodiscard]] cards::Card choose_card(const Tx& tx, const Rules& rules, const Person& person,
                                      std::string_view action);

}  // namespace xiebot
