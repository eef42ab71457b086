import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { SqliteAuditLog } from '../../src/store/audit.ts';
import { openDatabase } from '../../src/store/database.ts';
import { Keyring } from '../../src/store/keyring.ts';
import { loadMasterKey } from '../../src/store/master-key.ts';
import { SqliteTemplateStore } from '../../src/store/users.ts';

export const random = {
  bytes: (count: number): Buffer => randomBytes(count),
  uuid: (): string => randomUUID(),
};

/** The real store of a folder, put together as app.ts does. */
export function openOwnStore(folder: string) {
  const file = join(folder, 'biometric.db');
  const db = openDatabase(file);
  const keys = new Keyring(loadMasterKey(db, join(folder, 'master.key'), random), random);
  const audit = new SqliteAuditLog(db, keys);
  const store = new SqliteTemplateStore(db, keys, audit, random);
  return { folder, file, db, keys, audit, store };
}
