import type { TestContext } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { buildApp, type Overrides } from '../../../src/app/build-app.ts';
import { readConfig } from '../../../src/config.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';
import { ownFolder, ROOT } from '../folders.ts';

export interface TestApp {
  readonly app: FastifyInstance;
  /** DATA_PATH of this app. */
  readonly folder: string;
  /** Every log line written so far. */
  readonly log: string[];
}

/**
 * The real service on real models in a folder of its own, limits off, closed after the test.
 * `env` overrides variables; requests go through `app.inject` or, after `listen`, over the network.
 */
export async function startApp(
  t: Pick<TestContext, 'after'>,
  env: Record<string, string> = {},
  overrides: Overrides = {},
): Promise<TestApp> {
  const folder = env.DATA_PATH ?? ownFolder(t);
  const log: string[] = [];
  const logger = createLogger('info', { write: (line) => void log.push(line) });
  const config = readConfig(
    { DATA_PATH: folder, RATE_LIMIT_GENERAL: '0', RATE_LIMIT_AUTH: '0', API_PORT: '0', ...env },
    ROOT,
  );
  const app = await buildApp(config, { logger, ...overrides });
  t.after(() => app.close());
  return { app, folder, log };
}

/** Listens on a free loopback port; the address to send requests to. */
export const listen = (app: FastifyInstance): Promise<string> =>
  app.listen({ host: '127.0.0.1', port: 0 });
