import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readConfig } from '../../../src/config.ts';
import { cleanEnvironment } from '../../bench/measure/environment.ts';
import { Server } from '../../bench/measure/server.ts';
import { Service } from '../../bench/measure/service.ts';
import type { DrillContext } from '../drill.ts';

/** The real service in its own process, with its own data and some enrolled people. */
export interface Rig {
  readonly server: Server;
  readonly service: Service;
  /** DATA_PATH. */
  readonly folder: string;
  /** Where the service would put temporary files. */
  readonly temporary: string;
  readonly users: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly threads: number;
}

export interface RigOptions {
  /** How many are enrolled over HTTP. */
  readonly users: number;
  /** Fills the data before the service starts. */
  readonly prepare?: (folder: string) => Promise<void>;
  /** More settings of the service. */
  readonly settings?: NodeJS.ProcessEnv;
  /** Wraps the start of the process. */
  readonly around?: (start: () => Promise<Server>) => Promise<Server>;
}

/** Starts a service, calls `work`, and always ends the service afterwards. */
export async function withService<T>(
  { folder: own, program, stop }: Pick<DrillContext, 'folder' | 'program' | 'stop'>,
  { users: count, prepare, settings, around = (start) => start() }: RigOptions,
  work: (rig: Rig) => Promise<T>,
): Promise<T> {
  const [folder, temporary] = [join(own, 'data'), join(own, 'tmp')];
  const env = { ...cleanEnvironment(null), ...settings, TMPDIR: temporary };
  let server: Server | undefined;
  let service: Service | undefined;
  try {
    await mkdir(folder, { mode: 0o700 });
    await mkdir(temporary);
    await prepare?.(folder);
    server = await around(() => Server.start({ program, env, folder }));
    service = new Service(server, { env, users: count, noteMemory: () => {} });
    stop.throwIfAborted();
    await service.enrol();
    const users = Array.from({ length: count }, (_, n) => `person-${n}`);
    const threads = readConfig(env, process.cwd()).OMP_NUM_THREADS;
    return await work({ server, service, folder, temporary, users, env, threads });
  } finally {
    await service?.close();
    await server?.stop();
  }
}
