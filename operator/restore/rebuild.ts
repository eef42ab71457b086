import { regulationPolicy } from '../../src/app/policies.ts';
import { systemClock as clock, systemRandom as random } from '../../src/app/system.ts';
import type { Config } from '../../src/config.ts';
import { migrate } from '../../src/store/sqlite/file/migrate.ts';
import type { Database } from '../../src/store/sqlite/file/sqlite.ts';
import { loadMasterKey } from '../../src/store/sqlite/keys/master-key.ts';
import { auditHead } from '../../src/store/sqlite/tables/verify-audit.ts';
import { openTables } from '../../src/store/sqlite/tables.ts';
import { checkCopy } from '../backup/check.ts';
import type { Label } from '../backup/label.ts';
import { Failure } from '../command/failure.ts';
import { CarryOver } from './carry-over.ts';
import { HOW_TO_GO_ON, restored, unknownSince } from './report.ts';

export interface Wanted {
  readonly label: Label;
  readonly config: Config;
  /** Newer databases, as copies that can be read. */
  readonly newer: readonly string[];
  /** Why another one cannot be read. */
  readonly faults: readonly string[];
  readonly yes: boolean;
  readonly revokeKeys: boolean;
  /** Where the former database will be, or null. */
  readonly aside: string | null;
}

/** Opens the stores of a copy that nobody else uses. */
function storesOf(copy: Database, config: Config) {
  // The journal is in memory: a journal file is only unlinked, and erased data would stay on the disk.
  copy.pragma('journal_mode = MEMORY');
  copy.pragma('secure_delete = ON');
  copy.pragma('foreign_keys = ON');
  migrate(copy);
  const masterKey = loadMasterKey(copy, config.MASTER_KEY_FILE, random);
  const regulation = regulationPolicy(config);
  return openTables({ db: copy, masterKey, clock, random, regulation });
}

/**
 * Turns the copy of a backup into the new database: checked, of the newest schema, and at least as
 * strict as the newer databases. Returns the lines to show to the operator. Throws a Failure when it
 * must stop.
 */
export async function rebuild(copy: Database, wanted: Wanted): Promise<string[]> {
  const { label, config, newer, faults, yes, revokeKeys } = wanted;
  checkCopy(copy, label.audit_head);
  const stores = storesOf(copy, config);
  const carry = new CarryOver(copy, stores, label.audit_head);
  const taken = newer.map((file) => carry.from(file));
  const lines: string[] = [];
  if (!taken.some(({ continues }) => continues)) {
    const known = unknownSince(label, faults, stores.apiKeys.list(), clock.now());
    if (!yes) throw new Failure(`${known}\n${HOW_TO_GO_ON}`);
    lines.push(known);
    carry.passOldReferences();
  }
  const entry = { attemptId: '', at: clock.now(), success: true, model: 'none' } as const;
  const about = { ...entry, confidence: null, deviceInfo: null };
  const erased = await carry.erased();
  for (const user of erased) {
    const attemptId = random.uuid();
    await stores.users.erase(user, { ...about, attemptId, type: 'erase', reason: 'erased' });
  }
  copy.exec('DELETE FROM challenges');
  const revokedAll = revokeKeys ? stores.apiKeys.revokeAll() : 0;
  const attemptId = random.uuid();
  copy.transaction(() =>
    stores.audit.append(null, { ...about, attemptId, type: 'restore', reason: 'restored' }),
  )();
  const { users } = copy
    .prepare<[], { users: number }>('SELECT count(*) AS users FROM users')
    .get()!;
  const done = {
    erased: erased.length,
    users,
    revokedAll,
    head: auditHead(copy),
    aside: wanted.aside,
  };
  return [...lines, ...restored(label, taken, done)];
}
