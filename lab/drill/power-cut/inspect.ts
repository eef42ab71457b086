import type { Database } from '../../../src/store/sqlite/file/sqlite.ts';
import { verifyAudit } from '../../../src/store/sqlite/tables/verify-audit.ts';
import { anySample, attempt, MODEL, openStore, type Store } from '../load/store.ts';
import type { Ledger } from './ledger.ts';

export interface Findings {
  /** Acknowledged changes that are missing, or erased data that is there again. */
  readonly lost: number;
  /** Why the database is not usable, or null. */
  readonly damage: string | null;
}

function damageIn(db: Database): string | null {
  const verdict = String(db.pragma('integrity_check(1)', { simple: true }));
  if (verdict !== 'ok') return `integrity_check: ${verdict}`;
  if ((db.pragma('foreign_key_check') as unknown[]).length > 0) return 'foreign_key_check';
  const audit = verifyAudit(db);
  return audit.ok ? null : `the audit log: row ${audit.id} ${audit.fault}`;
}

async function lostUsers({ users }: Store, ledger: Ledger): Promise<number> {
  let lost = 0;
  for (const [userId, templates] of ledger.users) {
    const user = await users.find(userId);
    // Templates are decrypted as well: one that cannot be read is lost.
    if (!user || (await users.templates(user)).length < templates) lost++;
  }
  for (const userId of ledger.erased) if (await users.find(userId)) lost++;
  return lost;
}

function lostAttempts(db: Database, { attempts, failures }: Ledger): number {
  const there = new Set(db.prepare<[], string>('SELECT attempt_id FROM audit').pluck().all());
  const counted = db
    .prepare<[], number>('SELECT coalesce(sum(failures), 0) FROM regulation')
    .pluck()
    .get()!;
  const missing = [...attempts].filter((id) => !there.has(id)).length;
  return missing + Math.max(0, failures - counted);
}

/** Opens the store that a power cut has left and compares it with what was acknowledged. */
export async function inspect(folder: string, ledger: Ledger): Promise<Findings> {
  let store: Store;
  try {
    store = openStore(folder);
  } catch (error) {
    return { lost: ledger.attempts.size, damage: (error as Error).message };
  }
  try {
    const damage = damageIn(store.db);
    const lost = (await lostUsers(store, ledger)) + lostAttempts(store.db, ledger);
    const entry = attempt({ type: 'enroll', success: true, reason: 'enrolled' });
    await store.users.create({ userId: 'afterwards', model: MODEL, samples: [anySample()] }, entry);
    return { lost, damage: damage ?? damageIn(store.db) };
  } catch (error) {
    return { lost: ledger.attempts.size, damage: (error as Error).message };
  } finally {
    store.db.close();
  }
}
