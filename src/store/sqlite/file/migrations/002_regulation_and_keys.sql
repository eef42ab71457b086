-- Consecutive failed attempts by user id, enrolled or not.
-- key is a keyed hash; name is the user id sealed by the master key, for the operator's list.
CREATE TABLE regulation (
  key          TEXT PRIMARY KEY,
  name         BLOB NOT NULL,
  failures     INTEGER NOT NULL DEFAULT 0,
  locked_until INTEGER NOT NULL DEFAULT 0,
  disabled     INTEGER NOT NULL DEFAULT 0,
  updated_at   INTEGER NOT NULL
) STRICT;

-- An attempt between its reservation and its decision. What never comes back counts as a failure.
CREATE TABLE reservations (
  id  TEXT PRIMARY KEY,
  key TEXT NOT NULL,
  at  INTEGER NOT NULL
) STRICT;
CREATE INDEX reservations_by_key ON reservations (key);

-- Failures of an API client, of a network and of everyone in the current window; key is a keyed hash.
CREATE TABLE budgets (
  key        TEXT PRIMARY KEY,
  started_at INTEGER NOT NULL,
  used       INTEGER NOT NULL
) STRICT;

CREATE TABLE api_keys (
  id           TEXT PRIMARY KEY,
  client       TEXT NOT NULL,
  hash         BLOB NOT NULL,
  scopes       TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  expires_at   INTEGER,
  revoked_at   INTEGER,
  last_used_at INTEGER
) STRICT;

-- Single-use nonces, by hash; bound to the client and the user they were given to.
CREATE TABLE challenges (
  hash       BLOB PRIMARY KEY,
  client     TEXT NOT NULL,
  subject    TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at    INTEGER
) STRICT;
CREATE INDEX challenges_by_expiry ON challenges (expires_at);

-- What was shown before for a user: digest of the bytes and a sketch of the embedding, both sealed.
CREATE TABLE shown_samples (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  user_ref TEXT NOT NULL REFERENCES users (ref) ON DELETE CASCADE,
  at       INTEGER NOT NULL,
  sealed   BLOB NOT NULL
) STRICT;
CREATE INDEX shown_by_user ON shown_samples (user_ref, id DESC);

CREATE TABLE duplicates (
  newer_ref TEXT NOT NULL REFERENCES users (ref) ON DELETE CASCADE,
  older_ref TEXT NOT NULL REFERENCES users (ref) ON DELETE CASCADE,
  at        INTEGER NOT NULL,
  PRIMARY KEY (newer_ref, older_ref)
) STRICT;

-- Ed25519 keys for result tokens; the private part is sealed by the master key.
CREATE TABLE signing_keys (
  kid        TEXT PRIMARY KEY,
  sealed     BLOB NOT NULL,
  public_jwk TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
