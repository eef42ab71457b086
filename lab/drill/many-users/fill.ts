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
 * Fills a store through its own repositories, so that every template, sample and row is sealed and
 * chained as any other. Only the syncing is left out, and many users share a transaction.
 */
export async function fill({ folder, users: count, rows, model, step }: FillPlan): Promise<void> {
  const { db, users, audit } = openStore(folder);
  try {
    db.pragma('synchronous = OFF');
    // Keys are random: with the usual cache most of them would be read from the disk again.
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
    // Now it is synced, so that nothing is still being written while the service is measured.
    db.pragma('synchronous = FULL');
    db.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    db.close();
  }
}
