import { readFile } from 'node:fs/promises';
import { qualityFault } from '../../../src/domain/face/quality.ts';
import type { ModelFiles } from '../../../src/inference/catalogue/model-set.ts';
import type { InferencePool } from '../../../src/inference/pool/pool.ts';
import type { Progress } from '../../shared/progress.ts';
import type { LabelledImage } from './dataset.ts';
import { builtIn, inLanes, lanesFor, openEngine } from './engine.ts';
import type { Extracted } from './gallery.ts';

async function extractOne(pool: InferencePool, image: LabelledImage): Promise<Extracted> {
  const analysis = await pool.analyse(await readFile(image.file));
  if (analysis.kind === 'refused') return { kind: 'none', reason: analysis.reason };
  const { embedding, measures, box, quarterTurns: turns } = analysis;
  return {
    kind: 'face',
    embedding,
    measures,
    fault: qualityFault(measures),
    place: { box, turns },
  };
}

/** The face of every image, in the order of `images`, and the id of the embedder (default built-in). */
export async function extractAll(
  images: readonly LabelledImage[],
  threads: number,
  progress: Progress,
  models?: ModelFiles,
): Promise<{ model: string; faces: Extracted[] }> {
  const setup = models ?? (await builtIn());
  const pool = await openEngine(setup, threads, { mode: 'assess' });
  const faces = new Array<Extracted>(images.length);
  try {
    await inLanes(images.length, lanesFor(threads), async (i) => {
      faces[i] = await extractOne(pool, images[i]!);
      progress.step();
    });
  } finally {
    progress.done();
    await pool.close();
  }
  return { model: setup.manifest.embedder.id, faces };
}
