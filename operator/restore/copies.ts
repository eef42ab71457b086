import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Config } from '../../src/config.ts';
import { RefusalToStart } from '../../src/errors.ts';
import { migrate } from '../../src/store/sqlite/file/migrate.ts';
import { loadMasterKey } from '../../src/store/sqlite/keys/master-key.ts';
import { openCopy } from '../backup/check.ts';
import { Failure } from '../command/failure.ts';
import { random } from './tools.ts';

/** A copy for the owner only; copyFile would take the rights of the original over. */
export const copyPrivately = (from: string, to: string): Promise<void> =>
  pipeline(createReadStream(from), createWriteStream(to, { flags: 'wx', mode: 0o600 }));

/** A journal of an earlier draft would be played back into the next one. */
export async function removeDraft(draft: string): Promise<void> {
  for (const more of ['', '-journal', '-wal', '-shm']) await rm(`${draft}${more}`, { force: true });
}

/**
 * Makes a copy of a newer database that can be read beside the backup: sound, of the newest schema and
 * under the same master key. The original is not touched. Throws a Failure that says why not.
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
