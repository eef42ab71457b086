import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import memory from '../../scripts/run/memory.json' with { type: 'json' };
import { LIMITS_OFF } from '../shared/limits-off.ts';
import type { Memory } from '../shared/memory.ts';
import { ROOT } from '../shared/root.ts';

const TAIL = 4000;

/** The real service in a process and a folder of its own. */
export class Service {
  readonly port: number;
  /** Rejects when the process ends by itself. */
  readonly ended: Promise<never>;
  readonly #child: ChildProcess;
  readonly #folder: string;
  #closing = false;

  private constructor(child: ChildProcess, folder: string, port: number, tail: () => string) {
    this.#child = child;
    this.#folder = folder;
    this.port = port;
    this.ended = once(child, 'exit').then(([code, signal]) => {
      if (this.#closing) return new Promise<never>(() => {});
      throw new Error(`the service ended (${signal ?? `exit code ${code}`}): ${tail()}`);
    });
    this.ended.catch(() => {});
  }

  static async start(): Promise<Service> {
    const folder = await mkdtemp(join(tmpdir(), 'biometric-fuzz-'));
    const child = spawn(process.execPath, [...memory.flags, join(ROOT, 'src', 'server.ts')], {
      cwd: ROOT,
      env: { ...memory.environment, ...process.env, ...LIMITS_OFF, DATA_PATH: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let tail = '';
    let port = 0;
    const ready = new Promise<void>((resolve, reject) => {
      const read = (text: string) => {
        tail = (tail + text).slice(-TAIL);
        const found = port === 0 ? /"address":"http:[^"]+:(\d+)"/.exec(tail) : null;
        if (!found) return;
        port = Number(found[1]);
        resolve();
      };
      child.stdout.setEncoding('utf8').on('data', read);
      child.stderr.setEncoding('utf8').on('data', read);
      child.once('exit', () => reject(new Error(`the service did not start: ${tail}`)));
    });
    await ready;
    return new Service(child, folder, port, () => tail);
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  async memory(): Promise<Memory> {
    const health = (await (await fetch(this.url('/health'))).json()) as {
      memory: { rss_bytes: number; heap_used_bytes: number };
    };
    return { resident: health.memory.rss_bytes, heap: health.memory.heap_used_bytes };
  }

  async stop(): Promise<void> {
    this.#closing = true;
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      await gone;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}
