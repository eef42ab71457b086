import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { RefusalToStart } from '../../../errors.ts';
import type { Random } from '../../../ports/system.ts';
import { makeDurableFile, makeDurableFolder } from '../file/durable-files.ts';
import { makePrivate } from '../file/private-files.ts';
import type { Database } from '../file/sqlite.ts';
import { KEY_BYTES, open, seal } from './cipher.ts';

const CHECK_CONTEXT = 'meta:value:key-check';
const CHECK_TEXT = Buffer.from('this database belongs to this master key');

function access<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new RefusalToStart(
      `The master key file ${file} cannot be used: ${(cause as Error).message}.`,
    );
  }
}

function create(file: string, random: Random): void {
  const key = random.bytes(KEY_BYTES);
  makeDurableFolder(dirname(file));
  // The draft has a random name, so that another process that makes the same file does not write into
  // this one.
  makeDurableFile(file, `${key.toString('hex')}\n`, `${file}.${random.uuid()}`);
}

function read(file: string): Buffer {
  const text = access(file, () => readFileSync(file, 'utf8').trim());
  if (!/^[0-9a-f]{64}$/i.test(text)) {
    throw new RefusalToStart(`The master key file ${file} does not hold 64 hexadecimal digits.`);
  }
  return Buffer.from(text, 'hex');
}

/**
 * Loads the master key, which encrypts the data key of every user. The file is made at the first start
 * (mode 0600). If the database was written with a key, a missing or different key throws
 * RefusalToStart, because a new key would make every template unreadable.
 */
export function loadMasterKey(db: Database, file: string, random: Random): Buffer {
  // Several replicas may start at once on an empty folder. The lock of the database lets only one of
  // them make the key.
  return db.transaction(() => load(db, file, random)).immediate();
}

function load(db: Database, file: string, random: Random): Buffer {
  const check = db
    .prepare<[], { value: Buffer }>("SELECT value FROM meta WHERE name = 'key-check'")
    .get();
  if (!existsSync(file)) {
    if (check) {
      throw new RefusalToStart(
        `The master key file ${file} is missing, but the database was written with one. Put the key back (MASTER_KEY_FILE), or restore both from a backup.`,
      );
    }
    access(file, () => create(file, random));
  }
  access(file, () => makePrivate(file));
  const key = read(file);
  if (!check) {
    const sealed = seal(key, CHECK_TEXT, CHECK_CONTEXT, random);
    db.prepare("INSERT OR IGNORE INTO meta (name, value) VALUES ('key-check', ?)").run(sealed);
    return key;
  }
  try {
    open(key, check.value, CHECK_CONTEXT);
  } catch {
    throw new RefusalToStart(`The master key in ${file} is not the one of this database.`);
  }
  return key;
}
