import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { comparisonScore, fuse } from '../../../src/domain/comparison/matching.ts';
import { openModels } from '../../../src/inference/pipeline/load-models.ts';
import { analyse } from '../../../src/inference/pipeline/pipeline.ts';
import { closedLoop, steadyClock } from '../load/load.ts';
import type { BareQuestion, BareSetup, BareWork } from './bare-protocol.ts';

// The service's own pipeline in a plain loop: no queue, no transfer, no HTTP, no store.
const setup = workerData as BareSetup;
const models = await openModels(setup.manifest, setup.modelsFolder, setup);

async function embeddingOf(file: string): Promise<Float32Array> {
  const found = await analyse(models, await readFile(file), 'service');
  if (found.kind !== 'face') throw new Error(`${file} is refused: ${found.reason}`);
  return found.embedding;
}

const enrolled: Float32Array[] = [];
for (const file of setup.enrolment) enrolled.push(await embeddingOf(file));
const reference = fuse(enrolled);

let stages: Record<string, number[]> = {};
const note = (stage: string, ms: number): void => {
  stages[stage] ??= [];
  stages[stage].push(ms);
};

async function authenticate(photo: Uint8Array): Promise<string> {
  const found = await analyse(models, photo, 'service');
  for (const [stage, ms] of Object.entries(found.stages)) note(stage, ms);
  if (found.kind !== 'face') return found.reason;
  const start = performance.now();
  const success = comparisonScore(found.embedding, reference) >= setup.threshold;
  note('compare', performance.now() - start);
  return success ? 'ok' : 'no_match';
}

async function work({ files, load }: Extract<BareQuestion, { kind: 'work' }>): Promise<BareWork> {
  const photos = await Promise.all(files.map((file) => readFile(file)));
  stages = {};
  const alone = { ...load, inFlight: 1 };
  const { ms, latencies, errors } = await closedLoop(alone, steadyClock, (n) =>
    authenticate(photos[n % photos.length]!),
  );
  return { ms, latencies: [...latencies], errors, stages };
}

parentPort!.on('message', (question: BareQuestion | null) => {
  // Null ends the thread here, because ending a thread from outside while a model runs aborts Node.
  if (question?.kind !== 'work') parentPort!.close();
  else void work(question).then((done) => parentPort!.postMessage(done));
});
parentPort!.postMessage('ready');
