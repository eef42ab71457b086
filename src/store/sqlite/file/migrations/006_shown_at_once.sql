-- What was shown before for a user, newest first, in one sealed value (src/store/sqlite/tables/packed-samples.ts): one
-- to open for a login instead of 32. Rows of shown_samples count until the next photograph is accepted.
CREATE TABLE shown (
  user_ref TEXT PRIMARY KEY REFERENCES users (ref) ON DELETE CASCADE,
  sealed   BLOB NOT NULL
) STRICT;
