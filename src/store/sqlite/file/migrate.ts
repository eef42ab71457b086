import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RefusalToStart } from '../../../errors.ts';
import type { Database } from './sqlite.ts';

const FOLDER = join(import.meta.dirname, 'migrations');

/**
 * Brings the schema up to date. Each numbered file is applied once, in one transaction with the new
 * version number. Throws RefusalToStart when the database is newer than the program.
 */
export function migrate(db: Database, folder = FOLDER): void {
  const files = readdirSync(folder)
    .filter((name) => /^\d{3}_\w+\.sql$/.test(name))
    .sort();
  const newest = files.length;
  const version = () => db.pragma('user_version', { simple: true }) as number;
  if (version() > newest) {
    throw new RefusalToStart(
      `The database has schema ${version()}, this program knows ${newest}: start the newer program that wrote it.`,
    );
  }
  for (const [index, name] of files.entries()) {
    const step = db.transaction(() => {
      // The version is read again inside the lock, because another process may have migrated meanwhile.
      if (version() > index) return;
      db.exec(readFileSync(join(folder, name), 'utf8'));
      db.pragma(`user_version = ${index + 1}`);
    });
    step.immediate();
  }
}
