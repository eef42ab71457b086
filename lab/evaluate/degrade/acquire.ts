import { readFile } from 'node:fs/promises';
import { seeded } from '../../../src/calibration/random.ts';
import type { InferencePool } from '../../../src/inference/pool/pool.ts';
import type { Progress } from '../../shared/progress.ts';
import { inLanes } from '../dataset/engine.ts';
import { DEGRADATIONS, type Degradation } from './degradations.ts';
import { type Photograph, subjectOf } from './people.ts';

/** The result of the service for one probe. */
export type Probe =
  | {
      readonly person: number;
      readonly embedding: Float32Array;
      readonly refused: null;
      /** How much the threshold of a probe of this quality is above the common threshold. */
      readonly allowance: number;
    }
  | { readonly person: number; readonly embedding: null; readonly refused: string };

export interface Acquired {
  readonly probes: readonly Probe[];
  /** Milliseconds of processor time that one photograph took, all threads together. */
  readonly cpuMs: number;
}

/** One seed for each photograph and degradation, so that leaving one out changes no other. */
const noiseSeed = (degradation: Degradation, photograph: number): number =>
  1 + photograph * DEGRADATIONS.length + DEGRADATIONS.indexOf(degradation);

/** The files that are sent for one row of the table; null: the photographs as they are. */
async function uploads(
  photographs: readonly Photograph[],
  degradation: Degradation | null,
): Promise<Buffer[]> {
  const made: Buffer[] = [];
  for (const [i, photograph] of photographs.entries()) {
    made.push(
      degradation === null
        ? await readFile(photograph.file)
        : await degradation.make(await subjectOf(photograph), seeded(noiseSeed(degradation, i))),
    );
  }
  return made;
}

/** Sends all photographs through the pipeline of the service, degraded or as they are. */
export async function acquire(
  engine: InferencePool,
  photographs: readonly Photograph[],
  degradation: Degradation | null,
  { lanes, allowanceOf }: { lanes: number; allowanceOf: (norm: number) => number },
  progress: Progress,
): Promise<Acquired> {
  const images = await uploads(photographs, degradation);
  const probes = new Array<Probe>(images.length);
  const before = process.cpuUsage();
  await inLanes(images.length, lanes, async (i) => {
    // A copy, because memory that belongs to sharp cannot be moved to another thread.
    const analysis = await engine.analyse(new Uint8Array(images[i]!));
    const { person } = photographs[i]!;
    probes[i] =
      analysis.kind === 'face'
        ? {
            person,
            embedding: analysis.embedding,
            refused: null,
            allowance: allowanceOf(analysis.measures.norm),
          }
        : { person, embedding: null, refused: analysis.fault ?? analysis.reason };
    progress.step();
  });
  const { user, system } = process.cpuUsage(before);
  return { probes, cpuMs: (user + system) / 1000 / images.length };
}
