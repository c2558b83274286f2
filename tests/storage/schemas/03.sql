CREATE TABLE bindings (
  chat INTEGER NOT NULL REFERENCES chats (id), project TEXT NOT NULL, purpose TEXT NOT NULL,
  PRIMARY KEY (chat, project, purpose)
) WITHOUT ROWID;

CREATE TABLE chats (
  id INTEGER PRIMARY KEY, channel TEXT NOT NULL, external TEXT NOT NULL, kind TEXT NOT NULL,
  name TEXT NOT NULL, reachable INTEGER NOT NULL,
  UNIQUE (channel, external)
);

CREATE TABLE counters (
  series TEXT PRIMARY KEY, last INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE delegations (
  principal TEXT NOT NULL, delegate TEXT NOT NULL, from_date TEXT NOT NULL,
  until_date TEXT NOT NULL,
  PRIMARY KEY (principal, delegate, from_date)
) WITHOUT ROWID;

CREATE TABLE departments (
  code TEXT PRIMARY KEY, name TEXT NOT NULL, lead TEXT NOT NULL, liaison TEXT NOT NULL,
  superior TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE entries (
  id INTEGER PRIMARY KEY, number TEXT NOT NULL, form TEXT NOT NULL, form_version INTEGER NOT NULL,
  flow TEXT NOT NULL, state TEXT NOT NULL, open INTEGER NOT NULL, stay INTEGER NOT NULL,
  author TEXT NOT NULL, department TEXT NOT NULL, project TEXT NOT NULL, subject TEXT NOT NULL,
  revision INTEGER NOT NULL, title TEXT NOT NULL, field_values TEXT NOT NULL,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, body TEXT NOT NULL
);

CREATE VIRTUAL TABLE entry_bigrams
  USING fts5 (bigrams, content = '', columnsize = 0, detail = none, tokenize = 'ascii');

CREATE TABLE entry_revisions (
  entry INTEGER NOT NULL REFERENCES entries (id), revision INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL, field_values TEXT NOT NULL,
  PRIMARY KEY (entry, revision)
) WITHOUT ROWID;

CREATE TABLE entry_rows (
  entry INTEGER NOT NULL REFERENCES entries (id), department TEXT NOT NULL,
  entry_open INTEGER NOT NULL, state TEXT NOT NULL, stay INTEGER NOT NULL, moved_by TEXT NOT NULL,
  note TEXT NOT NULL, advice TEXT NOT NULL, since INTEGER NOT NULL,
  PRIMARY KEY (entry, department)
) WITHOUT ROWID;

CREATE TABLE entry_texts (
  entry INTEGER PRIMARY KEY REFERENCES entries (id), folded TEXT NOT NULL, stale INTEGER NOT NULL
);

CREATE TABLE people (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, department TEXT NOT NULL, roles TEXT NOT NULL,
  active INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE person_accounts (
  channel TEXT NOT NULL, account TEXT NOT NULL, person TEXT NOT NULL, last_active INTEGER NOT NULL,
  PRIMARY KEY (channel, account)
) WITHOUT ROWID;

CREATE TABLE projects (
  code TEXT PRIMARY KEY, name TEXT NOT NULL, lead TEXT NOT NULL, departments TEXT NOT NULL,
  progress_owners TEXT NOT NULL, timezone TEXT NOT NULL, active INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE timeline (
  id INTEGER PRIMARY KEY, entry INTEGER NOT NULL REFERENCES entries (id),
  sequence INTEGER NOT NULL, action TEXT NOT NULL, actor TEXT NOT NULL,
  on_behalf_of TEXT NOT NULL, via TEXT NOT NULL, happened_at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL, place TEXT NOT NULL, department TEXT NOT NULL,
  from_state TEXT NOT NULL, to_state TEXT NOT NULL, stay INTEGER NOT NULL, details TEXT NOT NULL,
  previous TEXT NOT NULL,
  UNIQUE (entry, sequence)
);

CREATE TABLE timeline_checkpoints (
  id INTEGER PRIMARY KEY, date TEXT NOT NULL UNIQUE, upto INTEGER NOT NULL,
  previous TEXT NOT NULL, hash TEXT NOT NULL
);

CREATE TABLE timeline_heads (
  entry INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, hash TEXT NOT NULL
);

CREATE INDEX bindings_by_project ON bindings (project);

CREATE INDEX delegations_by_delegate ON delegations (delegate);

CREATE INDEX entries_by_author ON entries (author, open, form);

CREATE UNIQUE INDEX entries_by_number ON entries (number) WHERE number <> '';

CREATE UNIQUE INDEX entries_by_subject ON entries (form, subject) WHERE subject <> '';

CREATE INDEX entries_open_by_department ON entries (department) WHERE open = 1;

CREATE INDEX entries_open_by_project ON entries (project) WHERE open = 1 AND project <> '';

CREATE INDEX entry_rows_open ON entry_rows (department) WHERE entry_open = 1;

CREATE INDEX entry_texts_stale ON entry_texts (entry) WHERE stale = 1;

CREATE INDEX people_by_name ON people (name);

CREATE INDEX person_accounts_by_person ON person_accounts (person);

CREATE TRIGGER timeline_checkpoints_are_not_changed BEFORE UPDATE ON timeline_checkpoints
BEGIN SELECT RAISE (ABORT, 'checkpoints are append-only'); END;

CREATE TRIGGER timeline_checkpoints_are_not_deleted BEFORE DELETE ON timeline_checkpoints
BEGIN SELECT RAISE (ABORT, 'checkpoints are append-only'); END;

CREATE TRIGGER timeline_is_not_changed BEFORE UPDATE ON timeline
BEGIN SELECT RAISE (ABORT, 'the timeline is append-only'); END;

CREATE TRIGGER timeline_is_not_deleted BEFORE DELETE ON timeline
BEGIN SELECT RAISE (ABORT, 'the timeline is append-only'); END;

PRAGMA application_id = 1483302242;
PRAGMA user_version = 3;
