// Who hears of a deadline: roles resolved to people when it comes to it, through leave and
// delegation.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bot/deadlines/deadline.h"
#include "bot/deadlines/deadline_rule.h"
#include "bot/rules.h"
#include "bot/store.h"

namespace xiebot {

struct Recipient {
  PersonId person = {};
  PersonId principal = {};  // whom the person acts for; the person, mostly
  std::string why = {};     // to be said to them: 你是研发部的接口人
};

// A post of a department, from the one that is asked first upwards.
enum class Post { liaison, lead, superior };

// Whoever acts for this person, and why they hear of it: `why`, which is about the person.
// `not_for` is never chosen.
[[nodiscard]] Recipient recipient_for(const Tx& tx, const Rules& rules, const PersonId& person,
                                      const std::string& why, const PersonId& not_for = {});

// Who holds the department's post; a missing one passes to the next up, at last to the admins.
[[nodiscard]] std::vector<Recipient> holders_of_post(const Tx& tx, const Rules& rules,
                                                     const DepartmentCode& department, Post post);

// Those whom the entry (or its row of `department`) waits for now; each once. `role`: who owes the
// answer whatever the state.
[[nodiscard]] std::vector<Recipient> owing(const Tx& tx, const Rules& rules, const Entry& entry,
                                           const DepartmentCode& department,
                                           std::optional<Role> role = std::nullopt);

// Those who hear of a lapse, on that rung of the path (0 to 2; of no meaning for other
// escalations). A missing role passes to the next one up.
[[nodiscard]] std::vector<Recipient> told(const Tx& tx, const Rules& rules, const Entry& entry,
                                          const DepartmentCode& department, Escalation escalation,
                                          int rung);

}  // namespace xiebot
