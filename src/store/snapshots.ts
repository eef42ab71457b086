import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, openFile } from './sqlite.ts';

const BUSY_TIMEOUT_MS = 1000;
const NAME = 'biometric.db';
const DRAFT = `.${NAME}.`;
/** No copy takes so long: its process was killed. */
const ABANDONED_MS = 3_600_000;

export interface SnapshotOptions {
  readonly folder: string;
  readonly everySeconds: number;
  /** Told after each run: how long it took in seconds, or null when it failed. */
  readonly done: (seconds: number | null, cause?: unknown) => void;
}

/**
 * A copy of the database for people to look at, made anew on a schedule with SQLite's online backup.
 * It replaces the last one in one step and needs no write-ahead log, so a reader on a read-only
 * mount sees a whole file and never touches the live one.
 */
export class Snapshots {
  readonly #db: Database;
  readonly #options: SnapshotOptions;
  readonly #file: string;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(db: Database, options: SnapshotOptions) {
    this.#db = db;
    this.#options = options;
    this.#file = join(options.folder, NAME);
    mkdirSync(options.folder, { recursive: true });
  }

  /** Makes the first snapshot, then one every so many seconds until `stop`. */
  async start(): Promise<void> {
    this.#removeAbandoned();
    await this.#run();
    this.#timer = setInterval(() => void this.#run(), this.#options.everySeconds * 1000).unref();
  }

  /** Waits for a snapshot that is being made. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  /** Seconds since the snapshot was made, by any replica; null when there is none. */
  age(now: number): number | null {
    try {
      return Math.max(0, (now - statSync(this.#file).mtimeMs) / 1000);
    } catch {
      return null;
    }
  }

  #removeAbandoned(): void {
    for (const name of readdirSync(this.#options.folder)) {
      const file = join(this.#options.folder, name);
      if (name.startsWith(DRAFT) && Date.now() - statSync(file).mtimeMs > ABANDONED_MS)
        rmSync(file);
    }
  }

  #run(): Promise<void> {
    this.#running = this.#running.then(() => this.#make());
    return this.#running;
  }

  async #make(): Promise<void> {
    const start = performance.now();
    // Replicas share the folder: each writes under a name of its own.
    const draft = join(this.#options.folder, `${DRAFT}${randomUUID()}`);
    try {
      await this.#db.backup(draft);
      const copy = openFile(draft, BUSY_TIMEOUT_MS);
      try {
        copy.pragma('journal_mode = DELETE');
      } finally {
        copy.close();
      }
      await rename(draft, this.#file);
      this.#options.done((performance.now() - start) / 1000);
    } catch (cause) {
      await rm(draft, { force: true }).catch(() => {});
      this.#options.done(null, cause);
    }
  }
}
