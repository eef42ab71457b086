-- A lock outlives the erasure of its user: the erasure takes the name away and nothing else.
-- SQLite cannot drop NOT NULL from a column, so the table is made anew.
CREATE TABLE regulation_new (
  key          TEXT PRIMARY KEY,
  name         BLOB,
  failures     INTEGER NOT NULL DEFAULT 0,
  locked_until INTEGER NOT NULL DEFAULT 0,
  disabled     INTEGER NOT NULL DEFAULT 0,
  updated_at   INTEGER NOT NULL
) STRICT;
INSERT INTO regulation_new (key, name, failures, locked_until, disabled, updated_at)
  SELECT key, name, failures, locked_until, disabled, updated_at FROM regulation;
DROP TABLE regulation;
ALTER TABLE regulation_new RENAME TO regulation;

-- Which enrolments were erased, so that restoring an older backup does not bring them back. subject is
-- a keyed hash of users.ref: it recognises the row in a backup and tells nobody whose it was.
CREATE TABLE erasures (
  subject TEXT PRIMARY KEY,
  at      INTEGER NOT NULL
) STRICT;

-- An erasure removes the open challenges of the user, which hold the user id.
CREATE INDEX challenges_by_subject ON challenges (subject);
