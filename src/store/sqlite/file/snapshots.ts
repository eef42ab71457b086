import { type ChildProcess, execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { chmod, rename, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { CopyPlan, StoreCopies } from '../../../ports/store.ts';
import { FileIdentity } from './file-identity.ts';
import type { SnapshotTask } from './write-snapshot.ts';

const NAME = 'biometric.db';
const DRAFT = `.${NAME}.`;
/** Age in milliseconds after which an unfinished copy is deleted: its process was killed. */
const ABANDONED_MS = 3_600_000;
/** sqlite-web reads the copy as another user. The copy names nobody, so it may be readable for everyone. */
const READABLE_FILE = 0o644;
const READABLE_FOLDER = 0o755;

export interface SnapshotOptions extends CopyPlan {
  /** File of the database. */
  readonly source: string;
  /** Key of the pseudonyms. */
  readonly key: Buffer;
}

/**
 * Makes a copy of the database for people to look at, and renews it on a schedule. It holds what
 * snapshot-content.ts lists. A new copy replaces the last one in one step and has no write-ahead log,
 * so that a reader on a read-only mount always sees a complete file and never touches the live
 * database.
 */
export class Snapshots implements StoreCopies {
  readonly #options: SnapshotOptions;
  readonly #fileIdentity: FileIdentity;
  readonly #file: string;
  #writer: ChildProcess | undefined;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: SnapshotOptions) {
    this.#options = options;
    this.#fileIdentity = new FileIdentity(options.source);
    this.#file = join(options.folder, NAME);
    if (mkdirSync(options.folder, { recursive: true })) chmodSync(options.folder, READABLE_FOLDER);
  }

  /** Makes the first snapshot, then one every `everySeconds` until `stop`. */
  async start(): Promise<void> {
    this.#removeAbandoned();
    await this.#run();
    if (this.#stopped) return;
    this.#timer = setInterval(() => void this.#run(), this.#options.everySeconds * 1000).unref();
  }

  /** Stops the schedule. A snapshot that is being made is abandoned, because it may take minutes. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopped = true;
    this.#writer?.kill('SIGKILL');
    await this.#running;
  }

  /** Seconds since the newest snapshot was made by any replica; null when there is none. */
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
    // Replicas share the folder, so each one uses a name of its own.
    const draft = join(this.#options.folder, `${DRAFT}${randomUUID()}`);
    try {
      if (this.#stopped) return;
      // SQLite would create a new, empty file if the database were missing.
      this.#fileIdentity.checkFile();
      await this.#write(draft);
      await chmod(draft, READABLE_FILE);
      await rename(draft, this.#file);
      this.#options.done((performance.now() - start) / 1000);
    } catch (cause) {
      await rm(draft, { force: true }).catch(() => {});
      if (!this.#stopped) this.#options.done(null, cause);
    }
  }

  async #write(draft: string): Promise<void> {
    const { source, key } = this.#options;
    const task: SnapshotTask = { source, draft, key: key.toString('hex') };
    const script = new URL(`./write-snapshot${extname(import.meta.url)}`, import.meta.url);
    const running = promisify(execFile)(process.execPath, [fileURLToPath(script)]);
    this.#writer = running.child;
    // If the process cannot start, `running` rejects with the reason, so an error of this pipe is
    // ignored.
    running.child.stdin!.on('error', () => {}).end(JSON.stringify(task));
    await running;
  }
}
