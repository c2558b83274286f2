// One filled-in form and where it stands.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bot/clock.h"
#include "bot/form.h"
#include "bot/ids.h"

namespace xiebot {

// Entering a state anew is a new stay; a button belongs to a stay, so that a stale one can be told
// from a live one. Counts from 1.
using Stay = int;

// One department's part of an entry, with a state of its own.
struct EntryRow {
  DepartmentCode department = {};
  std::string state = {};
  Stay stay = 1;
  PersonId by = {};         // who moved it last; empty: nobody yet
  std::string note = {};    // the words that came with the last move (异议说明 …)
  std::string advice = {};  // 建议方案
  Instant since{};

  bool operator==(const EntryRow&) const = default;
};

struct Entry {
  EntryId id = {};
  std::string number = {};  // empty when the form is not numbered
  std::string form = {};
  int form_version = 1;
  std::string flow = {};
  std::string state = {};
  bool open = true;  // false: in a final state; nothing waits any more
  Stay stay = 1;
  PersonId author = {};
  DepartmentCode department = {};  // the author's
  ProjectCode project = {};        // may be empty
  // What there may be one entry of the form for: the day's sheet of a department. Empty: any
  // number.
  std::string subject = {};
  int revision = 1;
  std::string title = {};
  Values values = {};  // canonical
  Instant created_at{};
  Instant updated_at{};
  std::vector<EntryRow> rows = {};  // by department code; empty before the flow opens them
};

// Whose open entries: those written by `person`, or of `departments` as initiator or in a row, or
// of a project in `projects`.
struct EntryScope {
  PersonId person = {};
  std::vector<DepartmentCode> departments = {};
  std::vector<ProjectCode> projects = {};
};

struct EntryFilter {
  std::string form = {};                         // empty: all
  ProjectCode project = {};                      // empty: all
  std::optional<Instant> from = {}, until = {};  // created in [from, until)
};

// Belongs to one transaction.
class Entries {
 public:
  virtual ~Entries() = default;

  [[nodiscard]] virtual std::optional<Entry> find(EntryId id) const = 0;
  [[nodiscard]] virtual std::optional<Entry> find_number(std::string_view number) const = 0;
  // The entry of a form with this subject, and the one whose subject comes last among those that
  // begin with `prefix` and come before `before`.
  [[nodiscard]] virtual std::optional<Entry> of_subject(std::string_view form,
                                                        std::string_view subject) const = 0;
  [[nodiscard]] virtual std::optional<Entry> last_before(std::string_view form,
                                                         std::string_view prefix,
                                                         std::string_view before) const = 0;
  // Open entries in scope, oldest first.
  [[nodiscard]] virtual std::vector<Entry> open_in(const EntryScope& scope) const = 0;
  // The author's newest entry of a form.
  [[nodiscard]] virtual std::optional<Entry> last_of(const PersonId& author,
                                                     std::string_view form) const = 0;
  // All that match, by id, handed over one at a time; stops when `each` answers false.
  virtual void each(const EntryFilter& filter,
                    const std::function<bool(const Entry&)>& each) const = 0;
  // Entries whose number, title or indexed text holds every word of the query (words of one
  // character and more, Chinese or not, part of a longer word included), newest first.
  [[nodiscard]] virtual std::vector<Entry> search(std::string_view query, int limit) const = 0;

  // The next number of a series ("2026-Q4-SCB-"), from 1, without gaps: rolled back with the
  // transaction.
  [[nodiscard]] virtual int next_number(std::string_view series) = 0;
  // Stores the entry with its rows; answers the id. `indexed` is the text found by search(). Throws
  // when the form has an entry of this subject.
  virtual EntryId add(const Entry& entry, std::string_view indexed) = 0;
  // Replaces everything but id, number, form, author and created_at; rows are replaced as a whole.
  // A null `indexed` leaves the search text as it is.
  virtual void update(const Entry& entry, std::optional<std::string_view> indexed) = 0;
  // Every revision's values are kept: called before update() replaces them by those of the next.
  virtual void keep_revision(EntryId id) = 0;
  // The values of one revision, the present one included; nullopt: no such revision.
  [[nodiscard]] virtual std::optional<Values> revision(EntryId id, int revision) const = 0;
};

}  // namespace xiebot
