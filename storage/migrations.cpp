#include "storage/migrations.h"

#include <fmt/format.h>

#include <iterator>
#include <stdexcept>
#include <string>

#include "bot/crash_point.h"

namespace xiebot::storage {
namespace {

// Marks a file as ours: "Xieb".
constexpr int kApplicationId = 0x58696562;

// Times are UTC seconds, absent text is '', absent ids are 0 or ''. Lists and maps are JSON.
constexpr const char* kDirectory = R"sql(
CREATE TABLE people (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, department TEXT NOT NULL, roles TEXT NOT NULL,
  active INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX people_by_name ON people (name);

CREATE TABLE departments (
  code TEXT PRIMARY KEY, name TEXT NOT NULL, lead TEXT NOT NULL, liaison TEXT NOT NULL,
  superior TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE projects (
  code TEXT PRIMARY KEY, name TEXT NOT NULL, lead TEXT NOT NULL, departments TEXT NOT NULL,
  progress_owners TEXT NOT NULL, timezone TEXT NOT NULL, active INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE person_accounts (
  channel TEXT NOT NULL, account TEXT NOT NULL, person TEXT NOT NULL, last_active INTEGER NOT NULL,
  PRIMARY KEY (channel, account)
) WITHOUT ROWID;
CREATE INDEX person_accounts_by_person ON person_accounts (person);

CREATE TABLE chats (
  id INTEGER PRIMARY KEY, channel TEXT NOT NULL, external TEXT NOT NULL, kind TEXT NOT NULL,
  name TEXT NOT NULL, reachable INTEGER NOT NULL,
  UNIQUE (channel, external)
);

CREATE TABLE bindings (
  chat INTEGER NOT NULL REFERENCES chats (id), project TEXT NOT NULL, purpose TEXT NOT NULL,
  PRIMARY KEY (chat, project, purpose)
) WITHOUT ROWID;
CREATE INDEX bindings_by_project ON bindings (project);

CREATE TABLE delegations (
  principal TEXT NOT NULL, delegate TEXT NOT NULL, from_date TEXT NOT NULL,
  until_date TEXT NOT NULL,
  PRIMARY KEY (principal, delegate, from_date)
) WITHOUT ROWID;
CREATE INDEX delegations_by_delegate ON delegations (delegate);
)sql";

// Every index is one more page that a new entry has to write, so there are as few as the questions
// need. The partial ones hold open entries only: what is finished costs nothing.
constexpr const char* kEntries = R"sql(
CREATE TABLE entries (
  id INTEGER PRIMARY KEY, number TEXT NOT NULL, form TEXT NOT NULL, form_version INTEGER NOT NULL,
  flow TEXT NOT NULL, state TEXT NOT NULL, open INTEGER NOT NULL, stay INTEGER NOT NULL,
  author TEXT NOT NULL, department TEXT NOT NULL, project TEXT NOT NULL, subject TEXT NOT NULL,
  revision INTEGER NOT NULL, title TEXT NOT NULL, field_values TEXT NOT NULL,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE UNIQUE INDEX entries_by_subject ON entries (form, subject) WHERE subject <> '';
CREATE UNIQUE INDEX entries_by_number ON entries (number) WHERE number <> '';
CREATE INDEX entries_by_author ON entries (author, open, form);
CREATE INDEX entries_open_by_department ON entries (department) WHERE open = 1;
CREATE INDEX entries_open_by_project ON entries (project) WHERE open = 1 AND project <> '';

CREATE TABLE entry_rows (
  entry INTEGER NOT NULL REFERENCES entries (id), department TEXT NOT NULL,
  entry_open INTEGER NOT NULL, state TEXT NOT NULL, stay INTEGER NOT NULL, moved_by TEXT NOT NULL,
  note TEXT NOT NULL, advice TEXT NOT NULL, since INTEGER NOT NULL,
  PRIMARY KEY (entry, department)
) WITHOUT ROWID;
CREATE INDEX entry_rows_open ON entry_rows (department) WHERE entry_open = 1;

CREATE TABLE entry_revisions (
  entry INTEGER NOT NULL REFERENCES entries (id), revision INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL, field_values TEXT NOT NULL,
  PRIMARY KEY (entry, revision)
) WITHOUT ROWID;

CREATE TABLE counters (
  series TEXT PRIMARY KEY, last INTEGER NOT NULL
) WITHOUT ROWID;

-- What search() finds. `folded` is number, title and entries.body as last indexed; while `stale` is
-- set, the index does not know the newest text yet. New entries are indexed in the order of their
-- ids: those above the highest in here are not indexed yet, which costs them no row and no mark.
CREATE TABLE entry_texts (
  entry INTEGER PRIMARY KEY REFERENCES entries (id), folded TEXT NOT NULL, stale INTEGER NOT NULL
);
CREATE INDEX entry_texts_stale ON entry_texts (entry) WHERE stale = 1;
CREATE VIRTUAL TABLE entry_bigrams
  USING fts5 (bigrams, content = '', columnsize = 0, detail = none, tokenize = 'ascii');
)sql";

// A record holds the hash of the one before it; the hash of the last stands in timeline_heads, so
// that a removed last record is missed.
constexpr const char* kTimeline = R"sql(
CREATE TABLE timeline (
  id INTEGER PRIMARY KEY, entry INTEGER NOT NULL REFERENCES entries (id),
  sequence INTEGER NOT NULL, action TEXT NOT NULL, actor TEXT NOT NULL,
  on_behalf_of TEXT NOT NULL, via TEXT NOT NULL, happened_at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL, place TEXT NOT NULL, department TEXT NOT NULL,
  from_state TEXT NOT NULL, to_state TEXT NOT NULL, stay INTEGER NOT NULL, details TEXT NOT NULL,
  previous TEXT NOT NULL,
  UNIQUE (entry, sequence)
);
CREATE TRIGGER timeline_is_not_changed BEFORE UPDATE ON timeline
BEGIN SELECT RAISE (ABORT, 'the timeline is append-only'); END;
CREATE TRIGGER timeline_is_not_deleted BEFORE DELETE ON timeline
BEGIN SELECT RAISE (ABORT, 'the timeline is append-only'); END;

CREATE TABLE timeline_heads (
  entry INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, hash TEXT NOT NULL
);

-- `upto` is the newest timeline.id that the checkpoint covers.
CREATE TABLE timeline_checkpoints (
  id INTEGER PRIMARY KEY, date TEXT NOT NULL UNIQUE, upto INTEGER NOT NULL,
  previous TEXT NOT NULL, hash TEXT NOT NULL
);
CREATE TRIGGER timeline_checkpoints_are_not_changed BEFORE UPDATE ON timeline_checkpoints
BEGIN SELECT RAISE (ABORT, 'checkpoints are append-only'); END;
CREATE TRIGGER timeline_checkpoints_are_not_deleted BEFORE DELETE ON timeline_checkpoints
BEGIN SELECT RAISE (ABORT, 'checkpoints are append-only'); END;
)sql";

constexpr const char* kDrafts = R"sql(
CREATE TABLE drafts (
  id INTEGER PRIMARY KEY AUTOINCREMENT, person TEXT NOT NULL, form TEXT NOT NULL,
  form_version INTEGER NOT NULL, entry INTEGER NOT NULL, action TEXT NOT NULL,
  stay INTEGER NOT NULL, department TEXT NOT NULL, project TEXT NOT NULL, chat INTEGER NOT NULL,
  channel TEXT NOT NULL, field_values TEXT NOT NULL, faults TEXT NOT NULL,
  asked_vague INTEGER NOT NULL, sent_as INTEGER NOT NULL, created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE INDEX drafts_unsent ON drafts (person) WHERE sent_as = 0;
CREATE INDEX drafts_by_change ON drafts (updated_at);
)sql";

// Whatever is asked often has an index that finished rows are not in. Rows of one destination and
// urgency form a lane, those that are `alone` excepted: they are a lane each. `head` marks the
// first unfinished one of each lane, so that a claim looks at one row a lane however long the lanes
// are. Waiting rows are in no index by lane, or each would be written to a page of its own: the
// next head is looked for from the old one on, which passes one row or so of every other lane.
constexpr const char* kOutbox = R"sql(
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, channel TEXT NOT NULL,
  chat INTEGER NOT NULL, person TEXT NOT NULL, urgency INTEGER NOT NULL, view TEXT NOT NULL,
  args TEXT NOT NULL, entry INTEGER NOT NULL, topic TEXT NOT NULL, reply_to TEXT NOT NULL,
  not_before INTEGER NOT NULL,
  state TEXT NOT NULL, alone INTEGER NOT NULL, head INTEGER NOT NULL, owner TEXT NOT NULL,
  message_id TEXT NOT NULL, edition INTEGER NOT NULL, wanted INTEGER NOT NULL,
  shown INTEGER NOT NULL, attempts INTEGER NOT NULL, created_at INTEGER NOT NULL,
  sent_at INTEGER NOT NULL, reason TEXT NOT NULL
);
CREATE INDEX outbox_unfinished ON outbox (id, channel, chat, person, urgency, alone, state)
  WHERE state IN ('waiting', 'sending');
CREATE INDEX outbox_lanes ON outbox (person, chat, urgency, channel) WHERE head = 1 AND alone = 0;
CREATE INDEX outbox_heads ON outbox (channel, urgency DESC, alone, id)
  WHERE head = 1 AND state = 'waiting';
CREATE INDEX outbox_apart ON outbox (person, chat, urgency, channel)
  WHERE alone = 1 AND state = 'waiting';
CREATE INDEX outbox_dead ON outbox (channel) WHERE state = 'dead';
CREATE INDEX outbox_by_entry ON outbox (entry) WHERE entry <> 0;
CREATE INDEX outbox_by_topic ON outbox (topic) WHERE topic <> '';
CREATE INDEX outbox_of_no_entry ON outbox (created_at) WHERE entry = 0;
CREATE INDEX outbox_by_message ON outbox (channel, message_id) WHERE message_id <> '';
CREATE INDEX outbox_by_sending_time ON outbox (channel, sent_at) WHERE sent_at > 0;

-- A row that joins its lane before the head becomes the head. (None begins to wait as one that is
-- alone: whatever makes a finished row wait again puts it back into its lane.)
CREATE TRIGGER outbox_row_joins AFTER UPDATE OF state, alone ON outbox
WHEN new.state IN ('waiting', 'sending') AND new.alone = 0
  AND (old.state NOT IN ('waiting', 'sending') OR old.alone = 1)
BEGIN
  UPDATE outbox SET head = 0 WHERE id = new.id;
  UPDATE outbox SET head = 1
    WHERE id = new.id AND NOT EXISTS (
      SELECT 1 FROM outbox
      WHERE person = new.person AND chat = new.chat AND urgency = new.urgency
      AND channel = new.channel AND head = 1 AND alone = 0 AND id < new.id);
  UPDATE outbox SET head = 0
    WHERE person = new.person AND chat = new.chat AND urgency = new.urgency
    AND channel = new.channel AND head = 1 AND alone = 0 AND id > new.id;
END;
-- When the head leaves, the next one in its lane follows. A row that is alone is a head.
CREATE TRIGGER outbox_row_leaves AFTER UPDATE OF state, alone ON outbox
WHEN old.state IN ('waiting', 'sending')
  AND (new.state NOT IN ('waiting', 'sending') OR old.alone < new.alone)
BEGIN
  UPDATE outbox SET head = 1 WHERE old.head = 1 AND old.alone = 0 AND id = (
    SELECT id FROM outbox INDEXED BY outbox_unfinished
    WHERE id > new.id AND channel = new.channel AND chat = new.chat AND person = new.person
    AND urgency = new.urgency AND alone = 0 AND state IN ('waiting', 'sending')
    ORDER BY id LIMIT 1);
  UPDATE outbox SET head = new.alone AND new.state IN ('waiting', 'sending') WHERE id = new.id;
END;
)sql";

// No index by time: every event would pay for what forgetting the old ones saves once a day.
constexpr const char* kInboxAndSettings = R"sql(
CREATE TABLE inbox (
  channel TEXT NOT NULL, key TEXT NOT NULL, sent_at INTEGER NOT NULL, arrived_at INTEGER NOT NULL,
  failure TEXT NOT NULL, cause TEXT NOT NULL,
  PRIMARY KEY (channel, key)
) WITHOUT ROWID;

CREATE TABLE settings (
  name TEXT PRIMARY KEY, value TEXT NOT NULL
) WITHOUT ROWID;
)sql";

// `next_at` is 0 when no step is left. Those that wait for nothing are in no index by time, so that
// a look at what is due costs what is due.
constexpr const char* kDeadlines = R"sql(
CREATE TABLE deadlines (
  id INTEGER PRIMARY KEY, entry INTEGER NOT NULL REFERENCES entries (id), rule TEXT NOT NULL,
  department TEXT NOT NULL, stay INTEGER NOT NULL, started_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL, figures TEXT NOT NULL, steps_done INTEGER NOT NULL,
  next_at INTEGER NOT NULL, lapsed INTEGER NOT NULL, provisional INTEGER NOT NULL,
  open INTEGER NOT NULL,
  UNIQUE (entry, rule, department, stay, started_at)
);
CREATE INDEX deadlines_by_next_step ON deadlines (next_at) WHERE open = 1 AND next_at > 0;
CREATE INDEX deadlines_provisional ON deadlines (id) WHERE open = 1 AND provisional = 1;

CREATE TABLE notices (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, channel TEXT NOT NULL,
  chat INTEGER NOT NULL, person TEXT NOT NULL, bundle TEXT NOT NULL, entry INTEGER NOT NULL,
  deadline INTEGER NOT NULL, topic TEXT NOT NULL, why TEXT NOT NULL, created_at INTEGER NOT NULL
);
CREATE INDEX notices_by_bundle ON notices (bundle);
CREATE INDEX notices_by_person ON notices (person);
CREATE INDEX notices_by_creation ON notices (created_at);
)sql";

// Those that wait are in an index by time, so that a look at what is due costs what is due. The
// unique key is what keeps one from taking place twice.
constexpr const char* kOccurrences = R"sql(
CREATE TABLE occurrences (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, project TEXT NOT NULL, date TEXT NOT NULL,
  due_at INTEGER NOT NULL, try_at INTEGER NOT NULL, settled_at INTEGER NOT NULL,
  state TEXT NOT NULL, reason TEXT NOT NULL,
  UNIQUE (kind, project, date)
);
CREATE INDEX occurrences_waiting ON occurrences (try_at) WHERE state = 'waiting';
CREATE INDEX occurrences_settled ON occurrences (settled_at) WHERE state <> 'waiting';
)sql";

// Reminders that were sent follow what they are about.
constexpr const char* kNoticesByMatter = R"sql(
CREATE INDEX notices_by_entry ON notices (entry) WHERE entry <> 0;
CREATE INDEX notices_by_topic ON notices (topic) WHERE topic <> '';
)sql";

constexpr const char* kPhones = R"sql(
ALTER TABLE people ADD COLUMN phone TEXT NOT NULL DEFAULT '';
)sql";

// Set while a send of the row may have arrived without our hearing of it.
constexpr const char* kOutboxDoubt = R"sql(
ALTER TABLE outbox ADD COLUMN may_have_arrived INTEGER NOT NULL DEFAULT 0;
)sql";

// The index knows single characters and, of ASCII, every three. It is made anew from the entries
// when there is nothing else to do; what it does not have yet is found by reading.
constexpr const char* kGrams = R"sql(
DROP TABLE entry_bigrams;
DELETE FROM entry_texts;
CREATE VIRTUAL TABLE entry_grams
  USING fts5 (grams, content = '', columnsize = 0, detail = none, tokenize = 'ascii');
)sql";

// Entries by author, department and project: a new entry is written behind the last one, where an
// index that begins with its author has a page of its own for each of them. So the few that are
// open are read through, in an index that has all that is asked (`open` too, or SQLite looks at the
// rows), and the newest of each author and form has a row.
constexpr const char* kEntriesInOrder = R"sql(
CREATE TABLE newest_entries (
  author TEXT NOT NULL, form TEXT NOT NULL, entry INTEGER NOT NULL,
  PRIMARY KEY (author, form)
) WITHOUT ROWID;
INSERT INTO newest_entries SELECT author, form, MAX(id) FROM entries GROUP BY author, form;

DROP INDEX entries_by_author;
DROP INDEX entries_open_by_department;
DROP INDEX entries_open_by_project;
CREATE INDEX entries_open ON entries (id, open, author, department, project) WHERE open = 1;
)sql";

// Append-only: a database in use has been through the first of these already. A step that was
// published is never changed.
constexpr const char* kSteps[] = {
    kDirectory,   kEntries,     kTimeline,         kDrafts,          kOutbox,
    kDeadlines,   kOccurrences, kInboxAndSettings, kNoticesByMatter, kPhones,
    kOutboxDoubt, kGrams,       kEntriesInOrder,
};

int pragma(Connection& connection, const char* sql) {
  return connection.database().execAndGet(sql).getInt();
}

bool is_ours_or_empty(Connection& connection) {
  return pragma(connection, "PRAGMA application_id") == kApplicationId ||
         pragma(connection, "SELECT COUNT(*) FROM sqlite_master") == 0;
}

}  // namespace

int newest_schema() { return static_cast<int>(std::size(kSteps)); }

void migrate(Connection& connection, int upto) {
  SQLite::Database& database = connection.database();
  if (!is_ours_or_empty(connection)) {
    throw std::runtime_error("this is a database of another program");
  }
  while (pragma(connection, "PRAGMA user_version") < upto) {
    // IMMEDIATE, then a second look: another process may be doing the same.
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    const int done = pragma(connection, "PRAGMA user_version");
    if (done >= upto) break;
    database.exec(kSteps[done]);
    crash_point(CrashPoint::in_migration);
    database.exec(fmt::format("PRAGMA application_id = {}", kApplicationId));
    database.exec(fmt::format("PRAGMA user_version = {}", done + 1));
    transaction.commit();
  }
  if (const int found = pragma(connection, "PRAGMA user_version"); found > newest_schema()) {
    throw std::runtime_error(
        fmt::format("the database has schema {}, this program knows schema {} and older: "
                    "start the newer program",
                    found, newest_schema()));
  }
}

}  // namespace xiebot::storage
