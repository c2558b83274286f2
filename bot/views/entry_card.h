// The card of an entry, as one person or one group may see it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bot/rights.h"
#include "bot/rules.h"
#include "bot/store.h"
#include "cards/card.h"

namespace xiebot {

// `viewer` is nullptr for a card that a whole group sees: no secrets, the buttons of whoever is
// waited for, rights checked at the click.
[[nodiscard]] cards::Card entry_card(const Tx& tx, const Rules& rules, const Entry& entry,
                                     const Person* viewer);

// Adds a button for every move, with its department where several rows have the same; answers the
// actions, each once.
std::vector<const Action*> decision_buttons(const Tx& tx, const Rules& rules,
                                            const std::vector<Move>& offered, const Entry& entry,
                                            cards::Buttons& buttons);

// What is typed instead of a button, with what has to be said in words: /驳回 2026-Q4-SCB-001 原因.
// `row`: the department meant; may be empty.
[[nodiscard]] std::string typed_command(const Rules& rules, const Entry& entry,
                                        const Action& action, const std::string& row = {});
// Says on a card which commands do the same as its buttons.
[[nodiscard]] cards::Note commands_note(const std::vector<std::string>& commands);

// What one timeline record says, as a sentence: who did what, on whose behalf, with which words.
[[nodiscard]] std::string sentence(const Tx& tx, const Entry& entry, const TimelineRecord& record);

// Names joined for people: 李雷、韩梅梅.
[[nodiscard]] std::string names_of(const Tx& tx, const std::vector<PersonId>& people);
[[nodiscard]] std::string department_name(const Tx& tx, const DepartmentCode& code);

// What the entry waits for, in words: 等待李雷「同意」或「驳回」; empty when nothing is awaited.
[[nodiscard]] std::string next_step(const Tx& tx, const Entry& entry);
// What the person can do with it, as commands: 可以发送：/重提 …; empty: nothing.
[[nodiscard]] std::string own_steps(const Tx& tx, const Rules& rules, const Entry& entry,
                                    const Person& person);

}  // namespace xiebot
