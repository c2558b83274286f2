#include "storage/sqlite_drafts.h"

#include "storage/json_column.h"

// The columns in the order in which read_drafts() reads them.
#define DRAFT_COLUMNS                                                                        \
  "id, person, form, form_version, entry, action, stay, department, project, chat, channel," \
  " field_values, faults, asked_vague, sent_as, created_at, updated_at"

namespace xiebot::storage {
namespace {

// What was sent is remembered for longer than a card can be clicked.
constexpr std::chrono::seconds kSentKept = std::chrono::days(90);

std::vector<Draft> read_drafts(Query query) {
  std::vector<Draft> drafts;
  Draft draft;
  std::string values;
  std::string faults;
  while (query.next(draft.id, draft.person, draft.form, draft.form_version, draft.entry,
                    draft.action, draft.stay, draft.department, draft.project, draft.chat,
                    draft.channel, values, faults, draft.asked_vague, draft.sent_as,
                    draft.created_at, draft.updated_at)) {
    draft.values = values_from_json(values);
    draft.faults = faults_from_json(faults);
    drafts.push_back(draft);
  }
  return drafts;
}

std::optional<Draft> first(std::vector<Draft> drafts) {
  if (drafts.empty()) return std::nullopt;
  return std::move(drafts.front());
}

}  // namespace

std::optional<Draft> SqliteDrafts::find(DraftId id) const {
  return first(
      read_drafts(connection_.query("SELECT " DRAFT_COLUMNS " FROM drafts WHERE id = ?", id)));
}

std::vector<Draft> SqliteDrafts::of(const PersonId& person) const {
  return read_drafts(connection_.query(
      "SELECT " DRAFT_COLUMNS
      " FROM drafts WHERE person = ? AND sent_as = 0 AND field_values <> '{}' ORDER BY id DESC",
      person));
}

std::optional<Draft> SqliteDrafts::question(const PersonId& person, EntryId entry) const {
  return first(read_drafts(connection_.query(
      "SELECT " DRAFT_COLUMNS
      " FROM drafts WHERE person = ? AND sent_as = 0 AND entry = ? AND action <> '' AND form = ''"
      " ORDER BY id DESC LIMIT 1",
      person, entry)));
}

DraftId SqliteDrafts::add(const Draft& draft) {
  // NULL lets SQLite choose an id that was never used; a draft that comes back keeps its own.
  connection_.run(
      "INSERT INTO drafts (id, person, form, form_version, entry, action, stay, department, "
      "project,"
      " chat, channel, field_values, faults, asked_vague, sent_as, created_at, updated_at)"
      " VALUES (NULLIF(?, 0), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      draft.id, draft.person, draft.form, draft.form_version, draft.entry, draft.action, draft.stay,
      draft.department, draft.project, draft.chat, draft.channel, to_json(draft.values),
      to_json(draft.faults), draft.asked_vague, draft.sent_as, connection_.now(),
      connection_.now());
  return DraftId(connection_.last_id());
}

void SqliteDrafts::update(const Draft& draft) {
  connection_.run(
      "UPDATE drafts SET person = ?, form = ?, form_version = ?, entry = ?, action = ?, stay = ?,"
      " department = ?, project = ?, chat = ?, channel = ?, field_values = ?, faults = ?,"
      " asked_vague = ?, sent_as = ?, updated_at = ? WHERE id = ?",
      draft.person, draft.form, draft.form_version, draft.entry, draft.action, draft.stay,
      draft.department, draft.project, draft.chat, draft.channel, to_json(draft.values),
      to_json(draft.faults), draft.asked_vague, draft.sent_as, connection_.now(), draft.id);
}

void SqliteDrafts::remove(DraftId id) { connection_.run("DELETE FROM drafts WHERE id = ?", id); }

int SqliteDrafts::expire(Instant before) {
  return connection_.run(
      "DELETE FROM drafts WHERE updated_at < ?1 AND (sent_as = 0 OR updated_at < ?1 - ?2)", before,
      kSentKept.count());
}

}  // namespace xiebot::storage
