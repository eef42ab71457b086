import { anySample, attempt, openStore } from '../load/store.ts';

export interface FillPlan {
  readonly folder: string;
  readonly users: number;
  /** Rows of the audit log of each user. */
  readonly rows: number;
  /** Id of the embedder that the service runs. */
  readonly model: string;
  /** Called after each transaction with the number of users so far. */
  readonly step: (users: number) => void;
}

const USERS_A_TRANSACTION = 500;

export const nameOf = (n: number): string => `crowd-${n}`;

/**
 * Fills a store by its own repositories, so that every template, sample and row is encrypted and
 * chained as in the service. To be fast, it does not sync, and it adds many users in one transaction.
 */
export async function fill({ folder, users: count, rows, model, step }: FillPlan): Promise<void> {
  const { db, users, audit } = openStore(folder);
  try {
    db.pragma('synchronous = OFF');
    // Keys are random, so a small cache would read most pages from the disk again.
    db.pragma('cache_size = -400000');
    const addUser = async (n: number): Promise<void> => {
      const enrolled = attempt({ type: 'enroll', success: true, reason: 'enrolled' });
      const wanted = { userId: nameOf(n), model, samples: [anySample()] };
      const user = (await users.create(wanted, { ...enrolled, model }))!;
      for (let row = 1; row < rows; row++) {
        const matched = attempt({ type: 'authenticate', success: true, reason: 'match' });
        audit.append(user, { ...matched, model });
      }
    };
    for (let from = 0; from < count; from += USERS_A_TRANSACTION) {
      const to = Math.min(count, from + USERS_A_TRANSACTION);
      db.exec('BEGIN IMMEDIATE');
      for (let n = from; n < to; n++) await addUser(n);
      db.exec('COMMIT');
      step(to);
    }
    // Syncs now, so that the disk writes nothing more while the service is measured.
    db.pragma('synchronous = FULL');
    db.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    db.close();
  }
}
