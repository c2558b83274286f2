// Who may do what: roles resolved to people, through delegation, at the moment of asking.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bot/flow.h"
#include "bot/rules.h"
#include "bot/store.h"

namespace xiebot {

// How a person comes to hold a role.
struct Standing {
  Via via = Via::person;
  PersonId on_behalf_of = {};  // set when acting for someone else
};

// One thing a person may do with an entry now.
struct Move {
  const Transition* transition = nullptr;
  const Action* action = nullptr;
  DepartmentCode department = {};  // of the row; empty: the entry itself
  Stay stay = 0;                   // of the row or the entry: what a button carries
  Standing standing = {};
};

// The people who hold a role on an entry (and on the row of `department` for row roles). A missing
// role passes to the next one up (liaison, lead, superior, admins), that of an author who left to
// their department's lead; nobody approves their own entry.
[[nodiscard]] std::vector<PersonId> holders(const Tx& tx, Role role, const Entry& entry,
                                            const DepartmentCode& department);

// Whether the role's decision is one that nobody takes on their own entry.
[[nodiscard]] bool decides_for_others(Role role);

// Who acts for a person today: the end of the chain of delegates, which is followed at most 5 steps
// and never in a circle; the person when nobody does. `not_for` is never chosen (an author does not
// approve their own entry as a delegate).
[[nodiscard]] PersonId acting_for(const Tx& tx, const Rules& rules, const PersonId& person,
                                  const PersonId& not_for);

// What `person` may do with the entry now, as holder or delegate. With `as_admin` an administrator
// may also act in anybody's place (管理员代办), their own approvals excepted.
[[nodiscard]] std::vector<Move> moves(const Tx& tx, const Rules& rules, const Entry& entry,
                                      const Person& person, bool as_admin);

// The departments an entry involves: its rows, or before they are opened the field that will open
// them.
[[nodiscard]] std::vector<DepartmentCode> involved_departments(const Rules& rules,
                                                               const Entry& entry);

// What a person has to do with an entry.
struct Access {
  bool may_see = false;
  bool involved = false;  // sees what is visible to the involved only
};
[[nodiscard]] Access access(const Tx& tx, const Rules& rules, const Entry& entry,
                            const Person& person);

// The departments whose lead, liaison or superior this person is.
[[nodiscard]] std::vector<DepartmentCode> departments_served(const Tx& tx, const PersonId& person);

// The open entries in which this person (or one they act for) may have a part.
[[nodiscard]] std::vector<Entry> open_entries_of(const Tx& tx, const Rules& rules,
                                                 const Person& person);

}  // namespace xiebot
