#include "storage/sqlite_entries.h"

#include <limits>
#include <stdexcept>

#include "storage/json_column.h"

// The columns in the order in which next() reads them.
#define ENTRY_COLUMNS                                                                     \
  "id, number, form, form_version, flow, state, open, stay, author, department, project," \
  " subject, revision, title, field_values, created_at, updated_at"

namespace xiebot::storage {

bool SqliteEntries::next(Query& query, Entry& entry) const {
  std::string values;
  if (!query.next(entry.id, entry.number, entry.form, entry.form_version, entry.flow, entry.state,
                  entry.open, entry.stay, entry.author, entry.department, entry.project,
                  entry.subject, entry.revision, entry.title, values, entry.created_at,
                  entry.updated_at)) {
    return false;
  }
  entry.values = values_from_json(values);
  Query rows = connection_.query(
      "SELECT department, state, stay, moved_by, note, advice, since FROM entry_rows"
      " WHERE entry = ? ORDER BY department",
      entry.id);
  entry.rows.clear();
  EntryRow row;
  while (rows.next(row.department, row.state, row.stay, row.by, row.note, row.advice, row.since)) {
    entry.rows.push_back(row);
  }
  return true;
}

std::optional<Entry> SqliteEntries::first(Query query) const {
  Entry entry;
  if (!next(query, entry)) return std::nullopt;
  return entry;
}

std::optional<Entry> SqliteEntries::find(EntryId id) const {
  return first(connection_.query("SELECT " ENTRY_COLUMNS " FROM entries WHERE id = ?", id));
}

std::optional<Entry> SqliteEntries::find_number(std::string_view number) const {
  return first(connection_.query(
      "SELECT " ENTRY_COLUMNS " FROM entries WHERE number = ? AND number <> ''", number));
}

std::optional<Entry> SqliteEntries::of_subject(std::string_view form,
                                               std::string_view subject) const {
  return first(connection_.query("SELECT " ENTRY_COLUMNS
                                 " FROM entries WHERE form = ? AND subject = ? AND subject <> ''",
                                 form, subject));
}

std::optional<Entry> SqliteEntries::last_before(std::string_view form, std::string_view prefix,
                                                std::string_view before) const {
  // From the prefix itself on, so that what sorts before it is not looked at.
  return first(connection_.query(
      "SELECT " ENTRY_COLUMNS
      " FROM entries WHERE form = ?1 AND subject >= ?2 AND subject < ?3 AND subject <> ''"
      " AND substr(subject, 1, length(?2)) = ?2 ORDER BY subject DESC LIMIT 1",
      form, prefix, before));
}

std::vector<Entry> SqliteEntries::open_in(const EntryScope& scope) const {
  const std::string departments = to_json(scope.departments);
  Query query =
      connection_.query("SELECT " ENTRY_COLUMNS
                        " FROM entries WHERE id IN ("
                        "  SELECT id FROM entries INDEXED BY entries_open WHERE open = 1"
                        "   AND (author = ?1 AND author <> ''"
                        "    OR department IN (SELECT value FROM json_each(?2))"
                        "    OR project <> '' AND project IN (SELECT value FROM json_each(?3)))"
                        "  UNION SELECT entry FROM entry_rows WHERE entry_open = 1"
                        "   AND department IN (SELECT value FROM json_each(?2))"
                        " ) ORDER BY id",
                        scope.person, departments, to_json(scope.projects));
  std::vector<Entry> entries;
  Entry entry;
  while (next(query, entry)) entries.push_back(entry);
  return entries;
}

std::optional<Entry> SqliteEntries::last_of(const PersonId& author, std::string_view form) const {
  return first(connection_.query("SELECT " ENTRY_COLUMNS
                                 " FROM entries WHERE id = (SELECT entry FROM newest_entries"
                                 "                          WHERE author = ? AND form = ?)",
                                 author, form));
}

void SqliteEntries::each(const EntryFilter& filter,
                         const std::function<bool(const Entry&)>& each) const {
  constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
  Query query = connection_.query(
      "SELECT " ENTRY_COLUMNS
      " FROM entries WHERE (?1 = '' OR form = ?1) AND (?2 = '' OR project = ?2)"
      " AND created_at >= ?3 AND created_at < ?4 ORDER BY id",
      filter.form, filter.project, filter.from.value_or(Instant{}),
      filter.until ? std::int64_t{filter.until->time_since_epoch().count()} : kNever);
  Entry entry;
  while (next(query, entry)) {
    if (!each(entry)) return;
  }
}

std::vector<Entry> SqliteEntries::search(std::string_view query, int limit) const {
  std::vector<Entry> entries;
  for (const EntryId id : search_.find(query, limit)) {
    if (std::optional<Entry> entry = find(id)) entries.push_back(*std::move(entry));
  }
  return entries;
}

int SqliteEntries::next_number(std::string_view series) {
  // Three plain statements: one with RETURNING keeps its rows in a table of its own, and costs
  // more.
  if (connection_.run("UPDATE counters SET last = last + 1 WHERE series = ?", series) == 0) {
    connection_.run("INSERT INTO counters (series, last) VALUES (?, 1)", series);
  }
  int number = 0;
  connection_.query("SELECT last FROM counters WHERE series = ?", series).next(number);
  return number;
}

EntryId SqliteEntries::add(const Entry& entry, std::string_view indexed) {
  const Instant created = entry.created_at == Instant{} ? connection_.now() : entry.created_at;
  connection_.run(
      "INSERT INTO entries (id, number, form, form_version, flow, state, open, stay, author,"
      " department, project, subject, revision, title, field_values, created_at, updated_at, body)"
      " VALUES ((SELECT MAX(CAST(value AS INTEGER), (SELECT COALESCE(MAX(id), 0) + 1 FROM entries))"
      "          FROM settings WHERE name = ?),"
      "         ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      kFirstEntryId, entry.number, entry.form, entry.form_version, entry.flow, entry.state,
      entry.open, entry.stay, entry.author, entry.department, entry.project, entry.subject,
      entry.revision, entry.title, to_json(entry.values), created,
      entry.updated_at == Instant{} ? created : entry.updated_at, indexed);
  const EntryId id(connection_.last_id());
  connection_.run(
      "INSERT INTO newest_entries (author, form, entry) VALUES (?, ?, ?)"
      " ON CONFLICT (author, form) DO UPDATE SET entry = excluded.entry",
      entry.author, entry.form, id);
  add_rows(id, entry);
  return id;
}

void SqliteEntries::update(const Entry& entry, std::optional<std::string_view> indexed) {
  if (indexed) {
    connection_.run("UPDATE entries SET body = ? WHERE id = ?", *indexed, entry.id);
    search_.text_changed(entry.id);
  } else if (connection_
                 .query("SELECT 1 FROM entries WHERE id = ? AND title <> ?", entry.id, entry.title)
                 .next()) {
    search_.text_changed(entry.id);
  }
  const int changed = connection_.run(
      "UPDATE entries SET form_version = ?, flow = ?, state = ?, open = ?, stay = ?,"
      " department = ?, project = ?, subject = ?, revision = ?, title = ?,"
      " field_values = ?, updated_at = ? WHERE id = ?",
      entry.form_version, entry.flow, entry.state, entry.open, entry.stay, entry.department,
      entry.project, entry.subject, entry.revision, entry.title, to_json(entry.values),
      entry.updated_at == Instant{} ? connection_.now() : entry.updated_at, entry.id);
  if (changed == 0) throw std::invalid_argument("there is no such entry to update");
  connection_.run("DELETE FROM entry_rows WHERE entry = ?", entry.id);
  add_rows(entry.id, entry);
}

void SqliteEntries::add_rows(EntryId id, const Entry& entry) {
  for (const EntryRow& row : entry.rows) {
    connection_.run(
        "INSERT INTO entry_rows (entry, department, entry_open, state, stay, moved_by, note,"
        " advice, since) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        id, row.department, entry.open, row.state, row.stay, row.by, row.note, row.advice,
        row.since);
  }
}

void SqliteEntries::keep_revision(EntryId id) {
  connection_.run(
      "INSERT OR IGNORE INTO entry_revisions (entry, revision, recorded_at, field_values)"
      " SELECT id, revision, ?, field_values FROM entries WHERE id = ?",
      connection_.now(), id);
}

std::optional<Values> SqliteEntries::revision(EntryId id, int revision) const {
  Query query = connection_.query(
      "SELECT field_values FROM entries WHERE id = ?1 AND revision = ?2"
      " UNION ALL SELECT field_values FROM entry_revisions WHERE entry = ?1 AND revision = ?2",
      id, revision);
  std::string values;
  if (!query.next(values)) return std::nullopt;
  return values_from_json(values);
}

}  // namespace xiebot::storage
