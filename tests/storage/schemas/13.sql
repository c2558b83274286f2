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

CREATE TABLE deadlines (
  id INTEGER PRIMARY KEY, entry INTEGER NOT NULL REFERENCES entries (id), rule TEXT NOT NULL,
  department TEXT NOT NULL, stay INTEGER NOT NULL, started_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL, figures TEXT NOT NULL, steps_done INTEGER NOT NULL,
  next_at INTEGER NOT NULL, lapsed INTEGER NOT NULL, provisional INTEGER NOT NULL,
  open INTEGER NOT NULL,
  UNIQUE (entry, rule, department, stay, started_at)
);

CREATE TABLE delegations (
  principal TEXT NOT NULL, delegate TEXT NOT NULL, from_date TEXT NOT NULL,
  until_date TEXT NOT NULL,
  PRIMARY KEY (principal, delegate, from_date)
) WITHOUT ROWID;

CREATE TABLE departments (
  code TEXT PRIMARY KEY, name TEXT NOT NULL, lead TEXT NOT NULL, liaison TEXT NOT NULL,
  superior TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE drafts (
  id INTEGER PRIMARY KEY AUTOINCREMENT, person TEXT NOT NULL, form TEXT NOT NULL,
  form_version INTEGER NOT NULL, entry INTEGER NOT NULL, action TEXT NOT NULL,
  stay INTEGER NOT NULL, department TEXT NOT NULL, project TEXT NOT NULL, chat INTEGER NOT NULL,
  channel TEXT NOT NULL, field_values TEXT NOT NULL, faults TEXT NOT NULL,
  asked_vague INTEGER NOT NULL, sent_as INTEGER NOT NULL, created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);

CREATE TABLE entries (
  id INTEGER PRIMARY KEY, number TEXT NOT NULL, form TEXT NOT NULL, form_version INTEGER NOT NULL,
  flow TEXT NOT NULL, state TEXT NOT NULL, open INTEGER NOT NULL, stay INTEGER NOT NULL,
  author TEXT NOT NULL, department TEXT NOT NULL, project TEXT NOT NULL, subject TEXT NOT NULL,
  revision INTEGER NOT NULL, title TEXT NOT NULL, field_values TEXT NOT NULL,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, body TEXT NOT NULL
);

CREATE VIRTUAL TABLE entry_grams
  USING fts5 (grams, content = '', columnsize = 0, detail = none, tokenize = 'ascii');

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

CREATE TABLE inbox (
  channel TEXT NOT NULL, key TEXT NOT NULL, sent_at INTEGER NOT NULL, arrived_at INTEGER NOT NULL,
  failure TEXT NOT NULL, cause TEXT NOT NULL,
  PRIMARY KEY (channel, key)
) WITHOUT ROWID;

CREATE TABLE newest_entries (
  author TEXT NOT NULL, form TEXT NOT NULL, entry INTEGER NOT NULL,
  PRIMARY KEY (author, form)
) WITHOUT ROWID;

CREATE TABLE notices (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, channel TEXT NOT NULL,
  chat INTEGER NOT NULL, person TEXT NOT NULL, bundle TEXT NOT NULL, entry INTEGER NOT NULL,
  deadline INTEGER NOT NULL, topic TEXT NOT NULL, why TEXT NOT NULL, created_at INTEGER NOT NULL
);

CREATE TABLE occurrences (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, project TEXT NOT NULL, date TEXT NOT NULL,
  due_at INTEGER NOT NULL, try_at INTEGER NOT NULL, settled_at INTEGER NOT NULL,
  state TEXT NOT NULL, reason TEXT NOT NULL,
  UNIQUE (kind, project, date)
);

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, channel TEXT NOT NULL,
  chat INTEGER NOT NULL, person TEXT NOT NULL, urgency INTEGER NOT NULL, view TEXT NOT NULL,
  args TEXT NOT NULL, entry INTEGER NOT NULL, topic TEXT NOT NULL, reply_to TEXT NOT NULL,
  not_before INTEGER NOT NULL,
  state TEXT NOT NULL, alone INTEGER NOT NULL, head INTEGER NOT NULL, owner TEXT NOT NULL,
  message_id TEXT NOT NULL, edition INTEGER NOT NULL, wanted INTEGER NOT NULL,
  shown INTEGER NOT NULL, attempts INTEGER NOT NULL, created_at INTEGER NOT NULL,
  sent_at INTEGER NOT NULL, reason TEXT NOT NULL
, may_have_arrived INTEGER NOT NULL DEFAULT 0);

CREATE TABLE people (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, department TEXT NOT NULL, roles TEXT NOT NULL,
  active INTEGER NOT NULL
, phone TEXT NOT NULL DEFAULT '') WITHOUT ROWID;

CREATE TABLE person_accounts (
  channel TEXT NOT NULL, account TEXT NOT NULL, person TEXT NOT NULL, last_active INTEGER NOT NULL,
  PRIMARY KEY (channel, account)
) WITHOUT ROWID;

CREATE TABLE projects (
  code TEXT PRIMARY KEY, name TEXT NOT NULL, lead TEXT NOT NULL, departments TEXT NOT NULL,
  progress_owners TEXT NOT NULL, timezone TEXT NOT NULL, active INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE settings (
  name TEXT PRIMARY KEY, value TEXT NOT NULL
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

CREATE INDEX deadlines_by_next_step ON deadlines (next_at) WHERE open = 1 AND next_at > 0;

CREATE INDEX deadlines_provisional ON deadlines (id) WHERE open = 1 AND provisional = 1;

CREATE INDEX delegations_by_delegate ON delegations (delegate);

CREATE INDEX drafts_by_change ON drafts (updated_at);

CREATE INDEX drafts_unsent ON drafts (person) WHERE sent_as = 0;

CREATE UNIQUE INDEX entries_by_number ON entries (number) WHERE number <> '';

CREATE UNIQUE INDEX entries_by_subject ON entries (form, subject) WHERE subject <> '';

CREATE INDEX entries_open ON entries (id, open, author, department, project) WHERE open = 1;

CREATE INDEX entry_rows_open ON entry_rows (department) WHERE entry_open = 1;

CREATE INDEX entry_texts_stale ON entry_texts (entry) WHERE stale = 1;

CREATE INDEX notices_by_bundle ON notices (bundle);

CREATE INDEX notices_by_creation ON notices (created_at);

CREATE INDEX notices_by_entry ON notices (entry) WHERE entry <> 0;

CREATE INDEX notices_by_person ON notices (person);

CREATE INDEX notices_by_topic ON notices (topic) WHERE topic <> '';

CREATE INDEX occurrences_settled ON occurrences (settled_at) WHERE state <> 'waiting';

CREATE INDEX occurrences_waiting ON occurrences (try_at) WHERE state = 'waiting';

CREATE INDEX outbox_apart ON outbox (person, chat, urgency, channel)
  WHERE alone = 1 AND state = 'waiting';

CREATE INDEX outbox_by_entry ON outbox (entry) WHERE entry <> 0;

CREATE INDEX outbox_by_message ON outbox (channel, message_id) WHERE message_id <> '';

CREATE INDEX outbox_by_sending_time ON outbox (channel, sent_at) WHERE sent_at > 0;

CREATE INDEX outbox_by_topic ON outbox (topic) WHERE topic <> '';

CREATE INDEX outbox_dead ON outbox (channel) WHERE state = 'dead';

CREATE INDEX outbox_heads ON outbox (channel, urgency DESC, alone, id)
  WHERE head = 1 AND state = 'waiting';

CREATE INDEX outbox_lanes ON outbox (person, chat, urgency, channel) WHERE head = 1 AND alone = 0;

CREATE INDEX outbox_of_no_entry ON outbox (created_at) WHERE entry = 0;

CREATE INDEX outbox_unfinished ON outbox (id, channel, chat, person, urgency, alone, state)
  WHERE state IN ('waiting', 'sending');

CREATE INDEX people_by_name ON people (name);

CREATE INDEX person_accounts_by_person ON person_accounts (person);

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

CREATE TRIGGER timeline_checkpoints_are_not_changed BEFORE UPDATE ON timeline_checkpoints
BEGIN SELECT RAISE (ABORT, 'checkpoints are append-only'); END;

CREATE TRIGGER timeline_checkpoints_are_not_deleted BEFORE DELETE ON timeline_checkpoints
BEGIN SELECT RAISE (ABORT, 'checkpoints are append-only'); END;

CREATE TRIGGER timeline_is_not_changed BEFORE UPDATE ON timeline
BEGIN SELECT RAISE (ABORT, 'the timeline is append-only'); END;

CREATE TRIGGER timeline_is_not_deleted BEFORE DELETE ON timeline
BEGIN SELECT RAISE (ABORT, 'the timeline is append-only'); END;

PRAGMA application_id = 1483302242;
PRAGMA user_version = 13;
