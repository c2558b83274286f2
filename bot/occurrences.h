// What happens again and again, one row a time that it does: the daily moments of a project.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/clock.h"
#include "bot/ids.h"

namespace xiebot {

enum class OccurrenceState { waiting, done, skipped };

// The name under which it is stored: never changed.
[[nodiscard]] std::string_view stored_name(OccurrenceState state);
[[nodiscard]] OccurrenceState occurrence_state_stored_as(std::string_view name);

struct OccurrenceRow {
  OccurrenceId id = {};
  std::string kind = {};     // progress.prompt
  ProjectCode project = {};  // empty: of the company
  std::string date = {};     // the local date that its rule names, "2026-11-23"
  Instant due_at{};
  Instant try_at{};      // when it is looked at: when it is due or, after a failure, later
  Instant settled_at{};  // 0 while it waits
  OccurrenceState state = OccurrenceState::waiting;
  std::string reason = {};  // why it was skipped
};

// Belongs to one transaction. Of one kind, project and date there is one row at most, so what took
// place once does so no second time, whatever the clock says.
class Occurrences {
 public:
  virtual ~Occurrences() = default;

  // Answers false when there is one of this kind, project and date.
  virtual bool add(const OccurrenceRow& row) = 0;
  // Replaces try_at, settled_at, state and reason.
  virtual void update(const OccurrenceRow& row) = 0;
  // Takes one that waits out of the plan.
  virtual void remove(OccurrenceId id) = 0;

  [[nodiscard]] virtual std::optional<OccurrenceRow> find(OccurrenceId id) const = 0;
  [[nodiscard]] virtual std::optional<OccurrenceRow> find(std::string_view kind,
                                                          const ProjectCode& project,
                                                          std::string_view date) const = 0;
  [[nodiscard]] virtual std::vector<OccurrenceRow> waiting() const = 0;  // by id
  // Waiting ones to be looked at by then, the longest overdue first.
  [[nodiscard]] virtual std::vector<OccurrenceRow> due(Instant by, int limit) const = 0;
  // When the next is to be looked at; nullopt: none waits. Cheap, however many there are.
  [[nodiscard]] virtual std::optional<Instant> next_due() const = 0;
  // How many were left out since then. Cheap.
  [[nodiscard]] virtual int skipped_since(Instant from) const = 0;
  virtual int prune(Instant before) = 0;  // settled ones, by when; answers how many
};

}  // namespace xiebot
