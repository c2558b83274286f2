// Moves entries through their flows. The only code that changes an entry's state.
#pragma once

#include <string>

#include "bot/rights.h"
#include "bot/rules.h"
#include "bot/store.h"

namespace xiebot {

// Who acts, when and where.
struct Actor {
  PersonId person = {};
  Standing standing = {};
  Instant happened_at{};
  std::string place = {};
  std::string clicked = {};  // platform's id of the card that was clicked; empty: none
};

// Puts a new entry (author, department, project, form and canonical values given) into its flow:
// number, first state, rows, timeline, asks. Answers the entry as stored.
Entry submit(Tx& tx, const Rules& rules, Entry entry, const Actor& actor);

// Takes a move that `moves()` offered in this transaction. `said` holds canonical values of what
// the action asks for. Follow-up moves of the bot (every row settled) are taken too.
void take(Tx& tx, const Rules& rules, Entry& entry, const Move& move, const Values& said,
          const Actor& actor);

// Takes a move whose action revises: the entry gets new canonical values and the next revision.
// When a field that reopens has changed, every confirmed row is open again; departments that are
// involved no more lose their row, new ones get one. A revision without any change only takes the
// move.
void revise(Tx& tx, const Rules& rules, Entry& entry, const Move& move, Values values,
            const Actor& actor);

// Replaces the values of an entry that stays where it is and waits for nothing: the next revision,
// recorded as kAmendRecord with its author. The same values again leave it as it is; answers
// whether something changed.
bool amend(Tx& tx, const Rules& rules, Entry& entry, Values values, const Actor& actor);

// The series in which numbers count: "2026-Q4-SCB-" by year, quarter and department, and the form's
// letter.
[[nodiscard]] std::string number_series(const DepartmentCode& department, std::string_view letter,
                                        Instant at, const Zone& zone);

// The text found by search: everything people may see and search for, phone numbers left out.
[[nodiscard]] std::string search_text(const FormDefinition& form, const Values& values,
                                      const Directory& directory, const Zone& zone);

}  // namespace xiebot
