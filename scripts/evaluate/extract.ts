import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { qualityFault } from '../../src/domain/quality.ts';
import { readManifest, verifyModels } from '../../src/inference/manifest.ts';
import { InferencePool } from '../../src/inference/pool.ts';
import type { WorkerSetup } from '../../src/inference/protocol.ts';
import type { LabelledImage } from './dataset.ts';
import type { Extracted } from './gallery.ts';
import type { Progress } from './progress.ts';

/** Tasks kept ready for each thread: enough never to idle, few enough to hold little memory. */
const IN_FLIGHT_PER_THREAD = 3;
const NO_DEADLINE_MS = 3_600_000;

async function extractOne(pool: InferencePool, image: LabelledImage): Promise<Extracted> {
  const analysis = await pool.analyse(await readFile(image.file));
  if (analysis.kind === 'refused') return { kind: 'none', reason: analysis.reason };
  const { embedding, measures } = analysis;
  return { kind: 'face', embedding, measures, fault: qualityFault(measures) };
}

async function builtIn(): Promise<WorkerSetup> {
  const modelsFolder = resolve(process.env.MODELS_PATH || 'models');
  const manifest = await readManifest(resolve('models/manifest.json'));
  await verifyModels(manifest, modelsFolder);
  return { manifest: manifest.models, modelsFolder, goldenFile: resolve('models/golden.json') };
}

/** The face of every image, in the order of `images`, and the id of the embedder that made it; the built-in unless told. */
export async function extractAll(
  images: readonly LabelledImage[],
  threads: number,
  progress: Progress,
  models?: WorkerSetup,
): Promise<{ model: string; faces: Extracted[] }> {
  const setup = models ?? (await builtIn());
  const inFlight = threads * IN_FLIGHT_PER_THREAD;
  const pool = await InferencePool.open({
    ...setup,
    threads,
    maxQueue: 2 * inFlight,
    maxWaitMs: NO_DEADLINE_MS,
    mode: 'assess',
  });
  const faces = new Array<Extracted>(images.length);
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < images.length) {
      const i = next++;
      faces[i] = await extractOne(pool, images[i]!);
      progress.step();
    }
  };
  try {
    await Promise.all(Array.from({ length: inFlight }, lane));
  } finally {
    progress.done();
    await pool.close();
  }
  return { model: setup.manifest.embedder.id, faces };
}
