// Deadlines under way, and the store that keeps them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bot/clock.h"
#include "bot/entry.h"
#include "bot/ids.h"

namespace xiebot {

struct Deadline {
  DeadlineId id = {};
  EntryId entry = {};
  std::string rule = {};           // DeadlineRule::name
  DepartmentCode department = {};  // of the row; empty: the entry's own
  Stay stay = 0;                   // of the entry or the row; for the whole entry: of its start
  Instant started_at{};
  Instant ends_at{};
  std::string figures = {};  // those it started with, as spell_figures() spells them
  int steps_done = 0;        // of its plan
  Instant next_at{};         // when its next step is due; 0: none is left
  bool lapsed = false;
  bool provisional = false;  // 暂定: runs into a year whose holidays are not known
  bool open = true;          // false: its reason has gone
};

// Belongs to one transaction.
class Deadlines {
 public:
  virtual ~Deadlines() = default;

  // Stores it and answers its id. One of the same entry, rule, department, stay and start exists
  // once: storing it again changes nothing and answers the id it has.
  virtual DeadlineId add(const Deadline& deadline) = 0;
  // Replaces ends_at, steps_done, next_at, lapsed, provisional and open.
  virtual void update(const Deadline& deadline) = 0;

  [[nodiscard]] virtual std::optional<Deadline> find(DeadlineId id) const = 0;
  // The open ones of an entry, by id.
  [[nodiscard]] virtual std::vector<Deadline> open_of(EntryId entry) const = 0;
  // Open ones with a step due by then, the longest overdue first.
  [[nodiscard]] virtual std::vector<Deadline> due(Instant by, int limit) const = 0;
  // When the next step of any is due; nullopt: none is waited for. Cheap, however many there are.
  [[nodiscard]] virtual std::optional<Instant> next_due() const = 0;
  // Open and 暂定, to be reckoned again when a year becomes known.
  [[nodiscard]] virtual std::vector<Deadline> provisional() const = 0;
};

}  // namespace xiebot
