import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../../src/app/build-app.ts';
import { readConfig } from '../../src/config.ts';
import type { FaceEngine } from '../../src/ports/engine.ts';

/** An engine without models: the document describes the routes and needs no face. */
const idleEngine: FaceEngine = {
  analyse: () => Promise.reject(new Error('not used')),
  load: () => ({ queued: 0, full: false, threads: 0, busy: 0, stuck: 0 }),
  close: () => Promise.resolve(),
};

/** The OpenAPI document of the app as it is built. */
export async function openapiDocument(): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), 'biometric-docs-'));
  try {
    const config = readConfig({ DATA_PATH: folder, LOG_LEVEL: 'silent' }, process.cwd());
    const app = await buildApp(config, { engine: idleEngine });
    const document = app.swagger();
    await app.close();
    return document;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
