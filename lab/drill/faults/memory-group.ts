import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../../../operator/command/failure.ts';

const ROOT = '/sys/fs/cgroup';
const NAME = 'biometric-drill';

/** A new control group with a memory limit, of version 1 or 2. */
export class MemoryGroup {
  readonly #folder: string;
  readonly #version: 1 | 2;
  readonly #home: string;

  constructor(bytes: number) {
    this.#version = existsSync(join(ROOT, 'memory')) ? 1 : 2;
    const tree = this.#version === 1 ? join(ROOT, 'memory') : ROOT;
    const own = readFileSync('/proc/self/cgroup', 'utf8');
    const path = /^(?:\d+:memory|0:):(.*)$/m.exec(own)?.[1] ?? '/';
    this.#home = join(tree, path);
    this.#folder = join(tree, `${NAME}-${process.pid}`);
    try {
      mkdirSync(this.#folder);
      const [limit, swap] =
        this.#version === 1
          ? ['memory.limit_in_bytes', 'memory.memsw.limit_in_bytes']
          : ['memory.max', 'memory.swap.max'];
      writeFileSync(join(this.#folder, limit), String(bytes));
      const most = this.#version === 1 ? bytes : 0;
      if (existsSync(join(this.#folder, swap))) {
        writeFileSync(join(this.#folder, swap), String(most));
      }
    } catch (cause) {
      throw new Failure(`No control group for memory can be made here (root?): ${cause}`);
    }
  }

  /** Processes that are started by `work` belong to the group; this process does not. */
  async within<T>(work: () => Promise<T>): Promise<T> {
    this.#move(this.#folder);
    try {
      return await work();
    } finally {
      this.#move(this.#home);
    }
  }

  #move(folder: string): void {
    writeFileSync(join(folder, 'cgroup.procs'), String(process.pid));
  }

  /** How many processes the kernel killed for lack of memory, and the most memory in use. */
  read(): { kills: number; peak: number } {
    const [events, peak] =
      this.#version === 1
        ? ['memory.oom_control', 'memory.max_usage_in_bytes']
        : ['memory.events', 'memory.peak'];
    const text = readFileSync(join(this.#folder, events), 'utf8');
    const most = join(this.#folder, peak);
    return {
      kills: Number(/^oom_kill (\d+)$/m.exec(text)![1]),
      peak: existsSync(most) ? Number(readFileSync(most, 'utf8')) : Number.NaN,
    };
  }

  async remove(): Promise<void> {
    // The kernel needs a moment after the last process has ended.
    for (let left = 50; existsSync(this.#folder) && left > 0; left--) {
      try {
        rmdirSync(this.#folder);
      } catch {
        await pause(100);
      }
    }
  }
}
