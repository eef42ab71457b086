import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { buildApp } from '../../../src/app/build-app.ts';
import { openEngine, readFaceModel } from '../../../src/app/face-model.ts';
import { readConfig } from '../../../src/config.ts';
import { ROOT } from '../../shared/root.ts';
import { Injector } from './injector.ts';
import type { World } from './matrix.ts';

const shipped = (...path: string[]): string => join(ROOT, ...path);

/** Settings with which every part of the service is used and no limit stops the scenario. */
const SETTINGS = {
  LOG_LEVEL: 'silent',
  RATE_LIMIT_GENERAL: '0',
  RATE_LIMIT_AUTH: '0',
  CLIENT_FAILURES_PER_HOUR: '0',
  NETWORK_FAILURES_PER_HOUR: '0',
  GLOBAL_FAILURES_ALERT: '0',
  TOKEN_AUDIENCE: 'drill',
  OMP_NUM_THREADS: '1',
};

async function readPhotos(samples: string): Promise<World['photos']> {
  const photo = (file: string) => readFile(join(samples, file));
  const [a, b, c, wrong] = await Promise.all(
    ['franck_02221.jpg', 'franck_02045.jpg', 'franck_02159.jpg', 'audrey.jpg'].map(photo),
  );
  return { own: [a!, b!, c!], wrong: wrong! };
}

/** The whole service in this process, with real models and an injector of faults. */
export async function openWorld(
  folder: string,
  samples: string,
): Promise<World & { close: () => Promise<void> }> {
  const { MODELS_PATH = '' } = process.env;
  const config = readConfig({ ...SETTINGS, MODELS_PATH, DATA_PATH: folder }, ROOT);
  const engine = await openEngine(config, await readFaceModel(config, shipped, true));
  const injector = new Injector();
  let ahead = 0;
  const clock = { now: () => Date.now() + ahead };
  const app = await buildApp(config, { clock, engine: injector.engine(engine) });
  const db = new Sqlite(config.DB_PATH);
  injector.install(db);
  return {
    app,
    db,
    injector,
    photos: await readPhotos(samples),
    pass: (seconds) => {
      ahead += seconds * 1000;
    },
    async close() {
      injector.remove();
      db.close();
      await app.close();
      await engine.close();
    },
  };
}
