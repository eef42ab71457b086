/**
 * Content of the copy of the database that people may look at: a list of columns for each table. A new
 * column stays out of the copy until it is listed here. The copy holds no user id, no key, no hash of a
 * key and nothing sealed. `pseudonym` is a short keyed hash: rows of one person can be recognised as
 * such, within one copy and between copies.
 */
export const SNAPSHOT_CONTENT: Readonly<Record<string, string>> = {
  users: `SELECT person, model, version,
      (SELECT count(*) FROM live.templates t WHERE t.user_ref = u.ref) AS templates,
      (SELECT count(*) FROM live.templates t WHERE t.user_ref = u.ref AND t.adaptive = 1) AS adaptive,
      enrolled_at, last_login_at
    FROM live.users u JOIN people p ON p.ref = u.ref ORDER BY enrolled_at`,
  audit: `SELECT id, at, type, success, reason, model, person, attempt_id
    FROM live.audit LEFT JOIN people ON ref = subject_ref ORDER BY id`,
  regulation: `SELECT pseudonym(key) AS subject, failures, locked_until, disabled, updated_at
    FROM live.regulation`,
  reservations: 'SELECT pseudonym(key) AS subject, at FROM live.reservations',
  budgets: 'SELECT pseudonym(key) AS key, started_at, used FROM live.budgets',
  api_keys: `SELECT id, client, scopes, created_at, expires_at, revoked_at, last_used_at
    FROM live.api_keys`,
  challenges: 'SELECT client, actions, expires_at, used_at FROM live.challenges',
  duplicates: `SELECT pseudonym(newer_ref) AS newer, pseudonym(older_ref) AS older, at
    FROM live.duplicates`,
  signing_keys: 'SELECT kid, public_jwk, created_at FROM live.signing_keys',
  erasures: 'SELECT at FROM live.erasures',
  populations: 'SELECT model, version, at, origin, along FROM live.populations',
  population_default: 'SELECT mode FROM live.population_default',
};

/**
 * A temporary table of the pseudonyms, which is not part of the copy. It computes each hash only once,
 * because many attempts belong to few people.
 */
export const PEOPLE = `CREATE TEMP TABLE people (ref TEXT PRIMARY KEY, person TEXT NOT NULL) WITHOUT ROWID;
  INSERT INTO people SELECT ref, pseudonym(ref) FROM (
    SELECT ref FROM live.users UNION SELECT subject_ref FROM live.audit WHERE subject_ref IS NOT NULL
  )`;
