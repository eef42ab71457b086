import { seeded } from '../../../src/calibration/random.ts';
import { qualityFault } from '../../../src/domain/face/quality.ts';
import type { InferencePool } from '../../../src/inference/pool/pool.ts';
import type { Progress } from '../../shared/progress.ts';
import type { LabelledImage } from '../dataset/dataset.ts';
import { builtIn, inLanes, lanesFor, openEngine } from '../dataset/engine.ts';
import type { Extracted } from '../dataset/gallery.ts';
import { DEGRADATIONS, type Degradation } from './degradations.ts';
import { subjectOf } from './people.ts';

/** What cameras and networks do to photographs, mild enough that the gate accepts most; in turn. */
const NAMES = ['jpeg-10', 'blur-2', 'low-light', 'side-light', 'face-40', 'phone'] as const;

const MIX: readonly Degradation[] = NAMES.map(
  (name) => DEGRADATIONS.find((known) => known.name === name)!,
);

export const MIXED = NAMES.join(', ');

async function worseCopy(
  pool: Pick<InferencePool, 'analyse'>,
  image: LabelledImage,
  face: Extracted,
  index: number,
): Promise<Extracted> {
  if (face.kind === 'none' || !face.place) return { kind: 'none', reason: 'no-face' };
  const subject = await subjectOf({ ...image, ...face.place });
  const bytes = await MIX[index % MIX.length]!.make(subject, seeded(1 + index));
  // A copy, because memory that belongs to sharp cannot be moved to another thread.
  const analysis = await pool.analyse(new Uint8Array(bytes));
  if (analysis.kind === 'refused') return { kind: 'none', reason: analysis.reason };
  const { embedding, measures } = analysis;
  return { kind: 'face', embedding, measures, fault: qualityFault(measures) };
}

/** Makes a worse copy of each photograph with a face and extracts it; in the order of `images`. */
export async function extractMix(
  images: readonly LabelledImage[],
  faces: readonly Extracted[],
  threads: number,
  progress: Progress,
): Promise<Extracted[]> {
  const pool = await openEngine(await builtIn(), threads, { mode: 'assess' });
  const worse = new Array<Extracted>(images.length);
  try {
    await inLanes(images.length, lanesFor(threads), async (i) => {
      worse[i] = await worseCopy(pool, images[i]!, faces[i]!, i);
      progress.step();
    });
  } finally {
    progress.done();
    await pool.close();
  }
  return worse;
}
