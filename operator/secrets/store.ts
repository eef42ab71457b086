import { createHash, randomInt } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { aclFile } from './redis-acl.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 32;

/** Each password by its name in `.env`, and the file that its one reader mounts. */
export const SECRETS = {
  REDIS_PASSWORD: 'api/redis_password',
  SQLITE_WEB_PASSWORD: 'sqlite-web/password',
  GRAFANA_ADMIN_PASSWORD: 'grafana/admin_password',
} as const;

export type SecretName = keyof typeof SECRETS;

export const SECRET_NAMES = Object.keys(SECRETS) as SecretName[];

const fresh = (): string =>
  Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');

const ACL = 'redis/users.acl';
/** Readable by everybody on purpose: each reader runs as the user of its own image, see `write`. */
const READABLE_FILE = 0o444;
const READABLE_FOLDER = 0o755;

const draftOf = (file: string): string => `${file}.new`;

/**
 * Writes the whole file in one step, or nothing. It is readable by everybody, because each reader runs
 * as the user of its own image. Others cannot read it because only this reader mounts the volume.
 */
function write(file: string, text: string): void {
  const folder = dirname(file);
  if (mkdirSync(folder, { recursive: true })) chmodSync(folder, READABLE_FOLDER);
  const draft = draftOf(file);
  try {
    const handle = openSync(draft, 'w', 0o600);
    try {
      writeSync(handle, text);
      fsyncSync(handle);
      fchmodSync(handle, READABLE_FILE);
    } finally {
      closeSync(handle);
    }
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The passwords of the services of the stack, each in a folder (a volume) for its reader. */
export class SecretStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    // Drafts that a killed process left. They stand in the way of the next draft of the same name.
    for (const name of [...Object.values(SECRETS), ACL]) {
      rmSync(draftOf(join(folder, name)), { force: true });
    }
  }

  read(name: SecretName): string | null {
    const file = join(this.#folder, SECRETS[name]);
    return existsSync(file) ? readFileSync(file, 'utf8') : null;
  }

  /** True when it differs from what was there. */
  set(name: SecretName, value: string): boolean {
    const changed = this.read(name) !== value;
    if (changed) write(join(this.#folder, SECRETS[name]), value);
    if (name === 'REDIS_PASSWORD') this.#writeAcl(value);
    return changed;
  }

  /** Makes the missing passwords and returns their names. */
  ensure(): SecretName[] {
    const missing = SECRET_NAMES.filter((name) => this.read(name) === null);
    for (const name of missing) this.set(name, fresh());
    const redis = this.read('REDIS_PASSWORD');
    if (redis !== null) this.#writeAcl(redis);
    return missing;
  }

  /** Redis itself gets the digest only. */
  #writeAcl(password: string): void {
    const text = aclFile(createHash('sha256').update(password).digest('hex'));
    const file = join(this.#folder, ACL);
    if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
    write(file, text);
  }
}
