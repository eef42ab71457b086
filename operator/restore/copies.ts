import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { systemRandom as random } from '../../src/app/system.ts';
import type { Config } from '../../src/config.ts';
import { RefusalToStart } from '../../src/errors.ts';
import { migrate } from '../../src/store/sqlite/file/migrate.ts';
import { loadMasterKey } from '../../src/store/sqlite/keys/master-key.ts';
import { openCopy } from '../backup/check.ts';
import { Failure } from '../command/failure.ts';

/** A copy that only its owner can read; copyFile would copy the rights of the original as well. */
export const copyPrivately = (from: string, to: string): Promise<void> =>
  pipeline(createReadStream(from), createWriteStream(to, { flags: 'wx', mode: 0o600 }));

/** SQLite would apply the journal of an earlier draft to the next one. */
export async function removeDraft(draft: string): Promise<void> {
  for (const more of ['', '-journal', '-wal', '-shm']) await rm(`${draft}${more}`, { force: true });
}

/**
 * Makes a copy of a newer database that can be read together with the backup: undamaged, of the newest
 * schema and with the same master key. The original is not changed. Throws a Failure that says why this
 * is not possible.
 */
export async function copyNewer(from: string, to: string, config: Config): Promise<void> {
  if (!existsSync(from)) throw new Failure(`There is no ${from}.`);
  if (existsSync(`${from}-wal`)) throw new Failure(`${from} is in use, or was not closed well.`);
  await removeDraft(to);
  await copyPrivately(from, to);
  try {
    await openCopy(to, (copy) => {
      const verdict = copy.pragma('integrity_check(1)', { simple: true });
      if (verdict !== 'ok') throw new Failure(`${from} is damaged.`);
      migrate(copy);
      loadMasterKey(copy, config.MASTER_KEY_FILE, random);
    });
  } catch (error) {
    if (!(error instanceof RefusalToStart || error instanceof Failure)) throw error;
    throw new Failure(`${from} cannot be read (${error.message})`);
  }
}
