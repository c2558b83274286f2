#include "storage/sqlite_deadlines.h"

// The columns in the order in which read_deadlines() reads them.
#define DEADLINE_COLUMNS                                                                          \
  "id, entry, rule, department, stay, started_at, ends_at, figures, steps_done, next_at, lapsed," \
  " provisional, open"

namespace xiebot::storage {
namespace {

std::vector<Deadline> read_deadlines(Query query) {
  std::vector<Deadline> deadlines;
  Deadline deadline;
  while (query.next(deadline.id, deadline.entry, deadline.rule, deadline.department, deadline.stay,
                    deadline.started_at, deadline.ends_at, deadline.figures, deadline.steps_done,
                    deadline.next_at, deadline.lapsed, deadline.provisional, deadline.open)) {
    deadlines.push_back(deadline);
  }
  return deadlines;
}

}  // namespace

DeadlineId SqliteDeadlines::add(const Deadline& deadline) {
  const int added = connection_.run(
      "INSERT INTO deadlines (entry, rule, department, stay, started_at, ends_at, figures,"
      " steps_done, next_at, lapsed, provisional, open) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (entry, rule, department, stay, started_at) DO NOTHING",
      deadline.entry, deadline.rule, deadline.department, deadline.stay, deadline.started_at,
      deadline.ends_at, deadline.figures, deadline.steps_done, deadline.next_at, deadline.lapsed,
      deadline.provisional, deadline.open);
  if (added > 0) return DeadlineId(connection_.last_id());
  DeadlineId id;
  connection_
      .query(
          "SELECT id FROM deadlines WHERE entry = ? AND rule = ? AND department = ? AND stay = ?"
          " AND started_at = ?",
          deadline.entry, deadline.rule, deadline.department, deadline.stay, deadline.started_at)
      .next(id);
  return id;
}

void SqliteDeadlines::update(const Deadline& deadline) {
  connection_.run(
      "UPDATE deadlines SET ends_at = ?, steps_done = ?, next_at = ?, lapsed = ?, provisional = ?,"
      " open = ? WHERE id = ?",
      deadline.ends_at, deadline.steps_done, deadline.next_at, deadline.lapsed,
      deadline.provisional, deadline.open, deadline.id);
}

std::optional<Deadline> SqliteDeadlines::find(DeadlineId id) const {
  std::vector<Deadline> found = read_deadlines(
      connection_.query("SELECT " DEADLINE_COLUMNS " FROM deadlines WHERE id = ?", id));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<Deadline> SqliteDeadlines::open_of(EntryId entry) const {
  return read_deadlines(connection_.query(
      "SELECT " DEADLINE_COLUMNS " FROM deadlines WHERE entry = ? AND open = 1 ORDER BY id",
      entry));
}

std::vector<Deadline> SqliteDeadlines::due(Instant by, int limit) const {
  return read_deadlines(
      connection_.query("SELECT " DEADLINE_COLUMNS " FROM deadlines"
                        " WHERE open = 1 AND next_at > 0 AND next_at <= ? ORDER BY next_at LIMIT ?",
                        by, limit));
}

std::optional<Instant> SqliteDeadlines::next_due() const {
  Query query = connection_.query(
      "SELECT next_at FROM deadlines WHERE open = 1 AND next_at > 0 ORDER BY next_at LIMIT 1");
  Instant at{};
  if (!query.next(at)) return std::nullopt;
  return at;
}

std::vector<Deadline> SqliteDeadlines::provisional() const {
  return read_deadlines(connection_.query("SELECT " DEADLINE_COLUMNS " FROM deadlines"
                                          " WHERE open = 1 AND provisional = 1 ORDER BY id"));
}

}  // namespace xiebot::storage
