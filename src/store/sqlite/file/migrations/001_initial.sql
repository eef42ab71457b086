-- One row an enrolled person. Upper and lower case name the same person.
CREATE TABLE users (
  ref           TEXT PRIMARY KEY,
  user_id       TEXT NOT NULL UNIQUE COLLATE NOCASE,
  model         TEXT NOT NULL,
  version       INTEGER NOT NULL,
  data_key      BLOB NOT NULL,
  enrolled_at   INTEGER NOT NULL,
  last_login_at INTEGER
) STRICT;

CREATE TABLE templates (
  id         TEXT PRIMARY KEY,
  user_ref   TEXT NOT NULL REFERENCES users (ref) ON DELETE CASCADE,
  sealed     BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX templates_by_user ON templates (user_ref);

-- Every attempt, append-only. subject_ref has no foreign key on purpose: the row outlives the user, and
-- once the user row and its data key are gone nothing tells whose it was and sealed cannot be opened.
-- hash chains each row to the one before (src/store/sqlite/tables/chain.ts); erasing a person changes no row.
CREATE TABLE audit (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  attempt_id  TEXT NOT NULL UNIQUE,
  at          INTEGER NOT NULL,
  type        TEXT NOT NULL,
  success     INTEGER NOT NULL,
  reason      TEXT NOT NULL,
  model       TEXT NOT NULL,
  subject_ref TEXT,
  sealed      BLOB,
  hash        BLOB NOT NULL
) STRICT;
CREATE INDEX audit_by_subject ON audit (subject_ref, id DESC);
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT;
