import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { RegulationPolicy, Reservation } from '../../../src/domain/attempt/regulation.ts';
import { openDatabase } from '../../../src/store/sqlite/file/database.ts';
import { SqliteRegulation } from '../../../src/store/sqlite/tables/regulation.ts';
import { ownFolder } from '../folders.ts';
import { HandClock } from '../hand-clock.ts';
import { REGULATION, random } from './open-store.ts';

const MASTER_KEY = Buffer.alloc(32, 7);

/** The real counters on a database of its own with a clock moved by hand. */
export function ownRegulation(t: TestContext, more: Partial<RegulationPolicy> = {}) {
  const clock = new HandClock();
  const file = join(ownFolder(t), 'biometric.db');
  /** The same counters, opened as by another process. */
  const open = () => {
    const db = openDatabase(file);
    t.after(() => db.close());
    const policy = { ...REGULATION, ...more };
    return {
      db,
      regulation: new SqliteRegulation({ db, masterKey: MASTER_KEY, policy, clock, random }),
    };
  };
  return { clock, open, ...open() };
}

export interface Who {
  readonly user?: string;
  readonly client?: string;
  readonly network?: string;
}

export const reserve = async (
  regulation: SqliteRegulation,
  { user = 'alice', client = 'shop', network = '198.51.100.7' }: Who = {},
) => await regulation.reserve(user, client, network);

/** Reserves a try; fails the test when it is refused. */
export async function taken(regulation: SqliteRegulation, who: Who = {}): Promise<Reservation> {
  const result = await reserve(regulation, who);
  if (result.kind !== 'reserved') throw new Error(`not reserved but ${JSON.stringify(result)}`);
  return result.reservation;
}

/** `count` tries that end with a wrong face. */
export async function fail(
  regulation: SqliteRegulation,
  count: number,
  who: Who = {},
): Promise<void> {
  for (let i = 0; i < count; i++) regulation.book(await taken(regulation, who), 'no_match');
}

/** Seconds until the next try; 0 when one is free now, which is then given back. */
export async function waits(
  regulation: SqliteRegulation,
  who: Who = {},
): Promise<number | 'disabled'> {
  const result = await reserve(regulation, who);
  if (result.kind === 'disabled') return 'disabled';
  if (result.kind === 'locked') return result.retryAfterSeconds;
  await regulation.release(result.reservation);
  return 0;
}
