import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { alignColumns } from '../../operator/command/columns.ts';
import { Failure } from '../../operator/command/failure.ts';
import { seeded } from '../../src/calibration/random.ts';
import type { Drill, DrillContext, Verdict } from './drill.ts';
import { cutPower, type Outcome } from './power-cut/cuts.ts';
import { buildRecorder, record, type Synchronous } from './power-cut/recording.ts';

interface Trial {
  readonly name: string;
  readonly synchronous: Synchronous;
  /** False: the disk ignores a sync. */
  readonly honest: boolean;
  /** Whether acknowledged rows must be lost. It shows that the drill does notice a loss. */
  readonly control: boolean;
}

const TRIALS: readonly Trial[] = [
  { name: 'synchronous=FULL, as shipped', synchronous: 'FULL', honest: true, control: false },
  { name: 'control: synchronous=NORMAL', synchronous: 'NORMAL', honest: true, control: true },
  { name: 'control: synchronous=OFF', synchronous: 'OFF', honest: true, control: true },
  { name: 'control: a disk that never syncs', synchronous: 'FULL', honest: false, control: true },
];

const lossy = (outcomes: readonly Outcome[]) => outcomes.filter(({ lost }) => lost > 0);
const damaged = (outcomes: readonly Outcome[]) => outcomes.filter(({ damage }) => damage !== null);

function row({ name }: Trial, outcomes: readonly Outcome[]): string[] {
  const rows = outcomes.reduce((sum, { lost }) => sum + lost, 0);
  const counts = [outcomes.length, lossy(outcomes).length, rows, damaged(outcomes).length];
  return [name, ...counts.map(String)];
}

const asExpected = ({ control }: Trial, outcomes: readonly Outcome[]): boolean =>
  control
    ? lossy(outcomes).length > 0
    : lossy(outcomes).length === 0 && damaged(outcomes).length === 0;

async function run({ folder, stop, progress, number }: DrillContext): Promise<Verdict> {
  if (process.platform !== 'linux' || !existsSync('/proc/self/fd')) {
    throw new Failure('The file operations can be recorded on Linux only.');
  }
  const [points, rounds, seed] = [number('points'), number('rounds'), number('seed')];
  const library = await buildRecorder(folder);
  const rows = [['store', 'cuts', 'with a loss', 'rows lost', 'damaged']];
  const surprises: string[] = [];
  for (const trial of TRIALS) {
    progress(trial.name);
    const { synchronous, honest } = trial;
    const own = await mkdtemp(join(folder, 'trial-'));
    const operations = await record({ library, folder: own, rounds, synchronous });
    const random = seeded(seed);
    const step = () => stop.throwIfAborted();
    const outcomes = await cutPower({ operations, points, random, folder: own, honest, step });
    rows.push(row(trial, outcomes));
    if (!asExpected(trial, outcomes)) surprises.push(trial.name);
  }
  return {
    passed: surprises.length === 0,
    said:
      surprises.length === 0
        ? 'nothing that was acknowledged was lost, and every control lost some.'
        : `not as expected: ${surprises.join(', ')}.`,
    evidence: alignColumns(rows).split('\n'),
  };
}

export const powerCut: Drill = {
  name: 'power-cut',
  rows: ['D02'],
  about:
    'Cuts the power of a simulated disk under the store at many points (about 30 s, needs gcc).',
  options: {
    points: { about: 'cuts for each store', default: 200 },
    rounds: { about: 'enrolments that the writer makes', default: 60 },
    seed: { about: 'of the cuts and of what survives them', default: 1 },
  },
  run,
};
