CREATE TABLE bindings (
  chat INTEGER NOT NULL REFERENCES chats (id), project TEXT NOT NULL, purpose TEXT NOT NULL,
  PRIMARY KEY (chat, project, purpose)
) WITHOUT ROWID;

CREATE TABLE chats (
  id INTEGER PRIMARY KEY, channel TEXT NOT NULL, external TEXT NOT NULL, kind TEXT NOT NULL,
  name TEXT NOT NULL, reachable INTEGER NOT NULL,
  UNIQUE (channel, external)
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

CREATE INDEX bindings_by_project ON bindings (project);

CREATE INDEX delegations_by_delegate ON delegations (delegate);

CREATE INDEX people_by_name ON people (name);

CREATE INDEX person_accounts_by_person ON person_accounts (person);

PRAGMA application_id = 1483302242;
PRAGMA user_version = 1;
