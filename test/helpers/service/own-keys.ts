import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Overrides } from '../../../src/app/build-app.ts';
import type { Scope } from '../../../src/domain/attempt/principal.ts';
import { openDatabase } from '../../../src/store/sqlite/file/database.ts';
import { SqliteKeyStore } from '../../../src/store/sqlite/tables/api-keys.ts';
import { HandClock } from '../hand-clock.ts';
import { random } from '../store/open-store.ts';
import { startApp } from './app.ts';
import { idleEngine } from './idle-engine.ts';

/** A service with API keys, and the store of its keys as the `keys` command opens it. */
export async function keyedApp(
  t: TestContext,
  env: Record<string, string> = {},
  engine: Pick<Overrides, 'engine'> = { engine: idleEngine },
) {
  const clock = new HandClock();
  const overrides = { ...engine, clock };
  const service = await startApp(t, { AUTH_MODE: 'key', ...env }, overrides);
  const db = openDatabase(join(service.folder, 'biometric.db'));
  t.after(() => db.close());
  const keys = new SqliteKeyStore(db, clock, random);
  const create = (client: string, ...scopes: Scope[]): string => {
    const key = keys.create(client, scopes, null);
    if (!key) throw new Error(`${client} has two live keys`);
    return key;
  };
  return { ...service, clock, keys, create };
}

export const idOf = (key: string): string => key.split('_')[1]!;

/** A GET that needs the scope "history"; with a right key it answers 404. */
export const asking = (headers: Record<string, string>, url = '/users/nobody') => ({
  url,
  headers,
});
