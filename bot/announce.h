// Plans the messages that a change of an entry calls for: who is asked, who is told, which groups
// see the live card. Writes outbox rows only; texts are made when they are sent.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "bot/flow.h"
#include "bot/rules.h"
#include "bot/store.h"

namespace xiebot {

// What a change did, for those who hear of it.
struct Change {
  const Transition* transition = nullptr;    // nullptr: the entry was submitted
  int sequence = 0;                          // of its timeline record
  PersonId actor = {};                       // empty: the bot
  bool entry_moved = false;                  // the entry entered a state
  std::set<DepartmentCode> rows_moved = {};  // rows that entered a state
  DepartmentCode department = {};            // the row of the transition
};

// Where a person is reached: the channel of their latest activity; nullopt (and the admins told)
// when they are known on none.
[[nodiscard]] std::optional<Destination> reach(Tx& tx, const Rules& rules, const PersonId& person);

// The groups of the project that are bound for this purpose and can be reached; each once.
[[nodiscard]] std::vector<Destination> reachable_groups(const Tx& tx, const ProjectCode& project,
                                                        std::string_view purpose);

// Who is alerted when an entry begins (its flow's alerts, and those it waits for), through leave
// and delegation; each once, the author left out. Empty for a flow that alerts nobody.
[[nodiscard]] std::vector<PersonId> to_alert(const Tx& tx, const Rules& rules, const Flow& flow,
                                             const Entry& entry);

// Keeps who was alerted in the entry, who hear once that it is over; answers whether there are new
// ones. The entry is not stored.
bool remember_alerted(Entry& entry, const std::vector<PersonId>& people);

// The groups that hear of an entry, each once.
[[nodiscard]] std::set<ChatId> groups_of(const Tx& tx, const Entry& entry);

// Asks those whom the new states wait for, tells those the transition names, posts the live card
// when rows were opened. Planning the same change twice has no further effect.
void announce(Tx& tx, const Rules& rules, const Entry& entry, const Change& change);

struct TellingAdmins {
  bool once_a_month = false;        // else once a day
  std::string ailing_channel = {};  // whoever is on another one, too, is told there
};

// A line to every admin, at most once a `key` and day (or month). It leaves when it disturbs
// nobody (release_time).
void tell_admins(Tx& tx, const Rules& rules, const std::string& key, const std::string& text,
                 const TellingAdmins& how = {});

}  // namespace xiebot
