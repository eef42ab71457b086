-- What the site has learned about the scores of its own people: sums over many people, sealed with the
-- master key. `along` lists the earlier versions that stay in force beside this one.
CREATE TABLE populations (
  model   TEXT NOT NULL,
  version INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  origin  TEXT NOT NULL,
  along   TEXT NOT NULL,
  sealed  BLOB NOT NULL,
  PRIMARY KEY (model, version)
) STRICT;

-- An installation that already has people must not change its decisions by an upgrade alone.
CREATE TABLE population_default (
  id   INTEGER PRIMARY KEY,
  mode TEXT NOT NULL
) STRICT;
INSERT INTO population_default
  SELECT 1, CASE WHEN EXISTS (SELECT 1 FROM users) THEN 'report' ELSE 'enforce' END;
