#include "storage/sqlite_occurrences.h"

#include <utility>

// The columns in the order in which read_rows() reads them.
#define OCCURRENCE_COLUMNS "id, kind, project, date, due_at, try_at, settled_at, state, reason"

namespace xiebot::storage {
namespace {

std::vector<OccurrenceRow> read_rows(Query query) {
  std::vector<OccurrenceRow> rows;
  OccurrenceRow row;
  std::string state;
  while (query.next(row.id, row.kind, row.project, row.date, row.due_at, row.try_at, row.settled_at,
                    state, row.reason)) {
    row.state = occurrence_state_stored_as(state);
    rows.push_back(row);
  }
  return rows;
}

std::optional<OccurrenceRow> first(Query query) {
  std::vector<OccurrenceRow> rows = read_rows(std::move(query));
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

}  // namespace

bool SqliteOccurrences::add(const OccurrenceRow& row) {
  return connection_.run(
             "INSERT INTO occurrences (kind, project, date, due_at, try_at, settled_at, state,"
             " reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kind, project, date) DO "
             "NOTHING",
             row.kind, row.project, row.date, row.due_at, row.try_at, row.settled_at,
             stored_name(row.state), row.reason) > 0;
}

void SqliteOccurrences::update(const OccurrenceRow& row) {
  connection_.run(
      "UPDATE occurrences SET try_at = ?, settled_at = ?, state = ?, reason = ? WHERE id = ?",
      row.try_at, row.settled_at, stored_name(row.state), row.reason, row.id);
}

void SqliteOccurrences::remove(OccurrenceId id) {
  connection_.run("DELETE FROM occurrences WHERE id = ? AND state = 'waiting'", id);
}

std::optional<OccurrenceRow> SqliteOccurrences::find(OccurrenceId id) const {
  return first(
      connection_.query("SELECT " OCCURRENCE_COLUMNS " FROM occurrences WHERE id = ?", id));
}

std::optional<OccurrenceRow> SqliteOccurrences::find(std::string_view kind,
                                                     const ProjectCode& project,
                                                     std::string_view date) const {
  return first(connection_.query("SELECT " OCCURRENCE_COLUMNS
                                 " FROM occurrences WHERE kind = ? AND project = ? AND date = ?",
                                 kind, project, date));
}

std::vector<OccurrenceRow> SqliteOccurrences::waiting() const {
  return read_rows(connection_.query("SELECT " OCCURRENCE_COLUMNS
                                     " FROM occurrences WHERE state = 'waiting' ORDER BY id"));
}

std::vector<OccurrenceRow> SqliteOccurrences::due(Instant by, int limit) const {
  return read_rows(connection_.query("SELECT " OCCURRENCE_COLUMNS
                                     " FROM occurrences WHERE state = 'waiting' AND try_at <= ?"
                                     " ORDER BY try_at, id LIMIT ?",
                                     by, limit));
}

std::optional<Instant> SqliteOccurrences::next_due() const {
  Query query = connection_.query(
      "SELECT try_at FROM occurrences WHERE state = 'waiting' ORDER BY try_at LIMIT 1");
  Instant at{};
  if (!query.next(at)) return std::nullopt;
  return at;
}

int SqliteOccurrences::skipped_since(Instant from) const {
  int skipped = 0;
  // What is not waiting has an index by this time.
  connection_
      .query(
          "SELECT COUNT(*) FROM occurrences WHERE state <> 'waiting' AND settled_at >= ?"
          " AND state = 'skipped'",
          from)
      .next(skipped);
  return skipped;
}

int SqliteOccurrences::prune(Instant before) {
  return connection_.run("DELETE FROM occurrences WHERE state <> 'waiting' AND settled_at < ?",
                         before);
}

}  // namespace xiebot::storage
