import { statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readFaceModel } from '../../src/app/face-model.ts';
import { seeded } from '../../src/calibration/random.ts';
import { readConfig } from '../../src/config.ts';
import { type PhotoKind, photographs, USUAL } from '../bench/load/photos.ts';
import { abba } from '../bench/load/rounds.ts';
import { median, percentile } from '../bench/load/statistics.ts';
import { cleanEnvironment } from '../bench/measure/environment.ts';
import { ROOT } from '../shared/root.ts';
import { judge } from '../shared/target.ts';
import type { Drill, DrillContext, Verdict } from './drill.ts';
import { type Rig, withService } from './load/rig.ts';
import { verdictOn } from './load/targets.ts';
import { fill, nameOf } from './many-users/fill.ts';
import {
  enrolmentFigures,
  type StoreFigures,
  storeFigures,
  timesOf,
} from './many-users/measure.ts';

const PEOPLE = 4;
const CALLS = 1000;
const ROUNDS = 3;
const BLOCK_MS = 4000;

async function embedder(): Promise<string> {
  const config = readConfig(cleanEnvironment(null), ROOT);
  return (await readFaceModel(config, (...path) => join(ROOT, ...path), false)).id;
}

/** The users of the drill, written before the service starts. */
async function crowdOf({ number, progress, stop }: DrillContext) {
  const [users, rows] = [number('users'), number('rows')];
  const model = await embedder();
  return async (folder: string): Promise<void> => {
    let said = 0;
    const step = (done: number) => {
      stop.throwIfAborted();
      if (done < said + users / 10) return;
      said = done;
      progress(`${done} of ${users} users written`);
    };
    await fill({ folder, users, rows, model, step });
  };
}

/** Measures the two alternately, so that other work of the machine slows both down. */
async function compare(few: Rig, crowd: Rig, kind: PhotoKind) {
  const figures = new Map<Rig, StoreFigures[]>([
    [few, []],
    [crowd, []],
  ]);
  for (const rig of [few, crowd]) await rig.service.send(kind, { inFlight: 1, ms: BLOCK_MS });
  for (let round = 0; round < ROUNDS; round++) {
    for (const rig of abba([few, crowd])) {
      figures.get(rig)!.push(await storeFigures(rig, kind, BLOCK_MS));
    }
  }
  const typical = (rig: Rig, stage: keyof StoreFigures) =>
    median(figures.get(rig)!.map((one) => one[stage]));
  return (stage: keyof StoreFigures) => [typical(few, stage), typical(crowd, stage)] as const;
}

async function measure(context: DrillContext, few: Rig, crowd: Rig): Promise<Verdict> {
  const { number, progress } = context;
  const [users, rows] = [number('users'), number('rows')];
  const kind = (await photographs([USUAL], () => {})).get(USUAL)!;
  progress('measuring');
  const random = seeded(1);
  const anyone = () => nameOf(Math.floor(random() * users));
  const history = await timesOf(crowd, CALLS, () => `/users/${anyone()}/history?limit=50`);
  const [p50, p99] = [percentile(history, 0.5), percentile(history, 0.99)];
  const of = await compare(few, crowd, kind);
  const grown = of('store')[1] - of('store')[0] + of('match')[1] - of('match')[0];
  const enrolment = await enrolmentFigures(crowd);
  const line = (name: string, [a, b]: readonly [number, number]) =>
    `${name}: ${a.toFixed(2)} ms with ${PEOPLE} users, ${b.toFixed(2)} ms with ${users}`;
  const megabytes = statSync(join(crowd.folder, 'biometric.db')).size / 1e6;
  return verdictOn(
    [
      judge({ name: 'history p99', limit: 20, side: 'most', unit: 'ms', value: p99 }),
      judge({ name: 'an attempt longer by', limit: 1, side: 'most', unit: 'ms', value: grown }),
    ],
    'neither history nor an attempt notices how many there are.',
    [
      `${users} users, ${users * rows} rows of history, ${megabytes.toFixed(0)} MB`,
      `history of 50 over HTTP: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
      line('an attempt in the store', of('store')),
      line('an attempt in the comparison', of('match')),
      line('start', [few.server.readyMs, crowd.server.readyMs]),
      `one enrolment, compared with everyone: ${enrolment.ms.toFixed(0)} ms, event loop p99 ${enrolment.eventLoopP99Ms?.toFixed(0)} ms meanwhile`,
    ],
  );
}

async function run(context: DrillContext): Promise<Verdict> {
  const prepare = await crowdOf(context);
  const own = async (name: string) => {
    const folder = join(context.folder, name);
    await mkdir(folder);
    return { ...context, folder };
  };
  return withService(await own('crowd'), { users: PEOPLE, prepare }, async (crowd) =>
    withService(await own('few'), { users: PEOPLE }, (few) => measure(context, few, crowd)),
  );
}

export const manyUsers: Drill = {
  name: 'many-users',
  rows: ['L05'],
  about: 'A store with very many users and a long history (about 10 min, 1.2 GB of disk).',
  options: {
    users: { about: 'users in the store', default: 100_000 },
    rows: { about: 'rows of history of each', default: 10 },
  },
  run,
};
