import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CONFIDENT_FMR } from '../../src/domain/comparison/adaptation.ts';
import {
  type Calibration,
  operatingPoint,
  thresholdAt,
} from '../../src/domain/comparison/threshold.ts';
import { readCalibration } from '../../src/inference/catalogue/calibration-file.ts';
import type { InferencePool } from '../../src/inference/pool/pool.ts';
import { readDataset } from '../evaluate/dataset/dataset.ts';
import { builtIn, inLanes, lanesFor, openEngine } from '../evaluate/dataset/engine.ts';
import { openProgress } from '../shared/progress.ts';

/** The default target FMR of a login. */
export const LOGIN_FMR = 1e-5;

export interface Face {
  readonly person: number;
  readonly file: string;
  readonly embedding: Float32Array;
  /** Length of the embedding before normalisation, a measure of the quality of the face. */
  readonly norm: number;
}

/** Labelled faces that the service accepts, with its engine and its thresholds. */
export interface People {
  readonly faces: readonly Face[];
  readonly pool: InferencePool;
  /** The threshold for a number of templates and a face of this quality. */
  readonly threshold: (fmr: number, templates: number, norm: number) => number;
}

const thresholdsOf =
  (calibration: Calibration): People['threshold'] =>
  (fmr, templates, norm) =>
    thresholdAt(operatingPoint(calibration, fmr, templates), norm);

/** Calls `work` with the people of a folder in the layout of LFW. */
export async function withPeople<T>(
  { dataset: folder, limit, threads }: { dataset: string; limit: number; threads: number },
  work: (people: People) => Promise<T>,
): Promise<T> {
  const dataset = await readDataset(folder, limit);
  const models = await builtIn();
  const { id } = models.manifest.embedder;
  const calibration = await readCalibration(resolve('models/calibration.json'), id, [
    LOGIN_FMR,
    CONFIDENT_FMR,
  ]);
  const pool = await openEngine(models, threads, { mode: 'service' });
  try {
    const faces: Face[] = [];
    const progress = openProgress('reading faces', dataset.images.length);
    await inLanes(dataset.images.length, lanesFor(threads), async (i) => {
      const { person, file } = dataset.images[i]!;
      const found = await pool.analyse(await readFile(file));
      progress.step();
      if (found.kind !== 'face') return;
      faces.push({ person, file, embedding: found.embedding, norm: found.measures.norm });
    });
    progress.done();
    // In the order of the files, so that a seed draws the same people whichever thread was faster.
    faces.sort((a, b) => (a.file < b.file ? -1 : 1));
    return await work({ faces, pool, threshold: thresholdsOf(calibration) });
  } finally {
    await pool.close();
  }
}
