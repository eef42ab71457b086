import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../../src/config.ts';
import type { Contender } from '../load/contender.ts';
import type { Plan } from '../plan.ts';
import { bareLoops } from './contenders.ts';
import { cleanEnvironment } from './environment.ts';
import { MemoryWatch } from './memory-watch.ts';
import { Server } from './server.ts';
import { Service } from './service.ts';

/** More requests at a time than threads, so that every thread always has a next photograph. */
const IN_FLIGHT_FOR_EACH_THREAD = 4;

/** All processes of the bench. */
export class Rig {
  readonly startsMs: number[] = [];
  readonly loops: readonly Contender[];
  readonly service: Service;
  readonly watch: MemoryWatch;
  readonly threads: number;
  readonly env: NodeJS.ProcessEnv;
  readonly #closing: readonly (() => Promise<unknown>)[];

  private constructor(
    parts: Pick<Rig, 'startsMs' | 'loops' | 'service' | 'watch' | 'threads' | 'env'>,
    closing: readonly (() => Promise<unknown>)[],
  ) {
    this.startsMs = parts.startsMs;
    this.loops = parts.loops;
    this.service = parts.service;
    this.watch = parts.watch;
    this.threads = parts.threads;
    this.env = parts.env;
    this.#closing = closing;
  }

  /** Starts the service several times on the same data; the last process stays. */
  static async open(plan: Plan, program: string, step: () => void): Promise<Rig> {
    const env = cleanEnvironment(plan.threads);
    const folder = await mkdtemp(join(tmpdir(), 'biometric-bench-'));
    let server: Server | undefined;
    const closing = [
      () => rm(folder, { recursive: true, force: true }),
      async () => server?.stop(),
    ];
    try {
      const startsMs: number[] = [];
      while (startsMs.length < plan.starts) {
        await server?.stop();
        server = await Server.start({ program, env, folder });
        startsMs.push(server.readyMs);
        step();
      }
      const watch = new MemoryWatch(server!.pid);
      closing.push(async () => watch.close());
      const service = new Service(server!, {
        env,
        users: plan.users,
        noteMemory: watch.note.bind(watch),
      });
      closing.push(() => service.close());
      const loops = bareLoops(env);
      closing.push(...loops.map((loop) => () => loop.close()));
      const threads = readConfig(env, process.cwd()).OMP_NUM_THREADS;
      return new Rig({ startsMs, loops, service, watch, threads, env }, closing);
    } catch (cause) {
      await inReverse(closing);
      throw cause;
    }
  }

  get contenders(): readonly Contender[] {
    return [...this.loops, this.service];
  }

  /** The number of photographs at a time at which a contender is saturated. */
  full(contender: Contender): number {
    return contender === this.service ? IN_FLIGHT_FOR_EACH_THREAD * this.threads : this.threads;
  }

  close(): Promise<void> {
    return inReverse(this.#closing);
  }
}

async function inReverse(closing: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const close of closing.toReversed()) await close();
}
