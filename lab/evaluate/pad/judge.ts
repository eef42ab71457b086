import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readManifest, verifyModels } from '../../../src/inference/catalogue/manifest.ts';
import { InferencePool } from '../../../src/inference/pool/pool.ts';
import type { Progress } from '../../shared/progress.ts';
import type { PadGroup } from './set.ts';

const IN_FLIGHT_PER_THREAD = 3;
const NO_DEADLINE_MS = 3_600_000;

/** The results of the service for one group. */
export interface JudgedGroup {
  readonly kind: PadGroup['kind'];
  readonly name: string;
  readonly images: number;
  readonly liveness: readonly number[];
  /** How many photographs were refused before the liveness check, by reason. */
  readonly notJudged: Readonly<Record<string, number>>;
}

/** The liveness of a photograph, or why there is none. */
type Verdict = number | string;

function judged(
  { kind, name, files }: PadGroup,
  verdicts: ReadonlyMap<string, Verdict>,
): JudgedGroup {
  const liveness: number[] = [];
  const notJudged: Record<string, number> = {};
  for (const file of files) {
    const verdict = verdicts.get(file)!;
    if (typeof verdict === 'number') liveness.push(verdict);
    else notJudged[verdict] = (notJudged[verdict] ?? 0) + 1;
  }
  return { kind, name, images: files.length, liveness, notJudged };
}

/** Judges every photograph as the service does, quality gate included. */
export async function judgeAll(
  groups: readonly PadGroup[],
  threads: number,
  progress: Progress,
): Promise<{ model: string; groups: JudgedGroup[] }> {
  const modelsFolder = resolve(process.env.MODELS_PATH || 'models');
  const manifest = await readManifest(resolve('models/manifest.json'));
  await verifyModels(manifest, modelsFolder);
  const inFlight = threads * IN_FLIGHT_PER_THREAD;
  const pool = await InferencePool.open({
    manifest: manifest.models,
    modelsFolder,
    goldenFile: resolve('models/golden.json'),
    liveness: true,
    threads,
    maxQueue: 2 * inFlight,
    maxWaitMs: NO_DEADLINE_MS,
  });
  const files = groups.flatMap((group) => group.files);
  const verdicts = new Map<string, Verdict>();
  const lane = async (): Promise<void> => {
    for (let file = files.pop(); file !== undefined; file = files.pop()) {
      const seen = await pool.analyse(await readFile(file));
      if (seen.kind === 'face' && seen.liveness === null) throw new Error('a face was not judged');
      verdicts.set(file, seen.kind === 'face' ? seen.liveness! : (seen.fault ?? seen.reason));
      progress.step();
    }
  };
  try {
    await Promise.all(Array.from({ length: inFlight }, lane));
  } finally {
    progress.done();
    await pool.close();
  }
  return {
    model: manifest.models.liveness.id,
    groups: groups.map((group) => judged(group, verdicts)),
  };
}
