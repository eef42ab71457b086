import { Failure } from '../../operator/command/failure.ts';
import type { Catalogue } from '../../operator/models/catalogue.ts';
import type { Command } from '../../operator/models/options.ts';
import { writeJson } from '../../operator/models/write.ts';
import { verifyOwnFiles } from '../../src/inference/catalogue/model-set.ts';
import { openProgress } from '../shared/progress.ts';
import { type Dataset, readDataset } from './dataset/dataset.ts';
import { extractAll } from './dataset/extract.ts';
import type { Extracted } from './dataset/gallery.ts';
import { evaluate } from './rates/evaluation.ts';
import { calibrationOf } from './rates/outputs.ts';
import { consoleReport } from './report/console.ts';

type Options = Extract<Command, { kind: 'calibrate' }>;

function hasPair({ images }: Dataset, faces: readonly Extracted[]): boolean {
  const found = images.filter((_, i) => faces[i]?.kind === 'face').map(({ person }) => person);
  return new Set(found).size < found.length;
}

/** Measures the model as `npm run evaluate` measures the built-in one, and writes its thresholds. */
export async function calibrate(catalogue: Catalogue, options: Options): Promise<void> {
  const { name, threads, bootstrap: rounds } = options;
  const set = await catalogue.verified(name);
  if (set.embedderGoldenFile === null) {
    throw new Failure(
      'The built-in model is calibrated by "npm run evaluate -- --dataset DIR --calibrate".',
    );
  }
  await verifyOwnFiles(set);
  const dataset = await readDataset(options.dataset);
  const progress = openProgress('extracting', dataset.images.length);
  const { manifest, modelsFolder, goldenFile, embedderGoldenFile } = set;
  const setup = { manifest, modelsFolder, goldenFile, embedderGoldenFile };
  const { model, faces } = await extractAll(dataset.images, threads, progress, setup);
  if (!hasPair(dataset, faces)) {
    throw new Failure('No person of the data set has two images with a face.');
  }
  const evaluation = evaluate({
    model,
    dataset,
    extracted: faces,
    folds: null,
    shipped: null,
    rounds,
    onExperiment: (k) => console.error(`comparing references of ${k} images with all probes`),
  });
  writeJson(set.calibrationFile, calibrationOf(evaluation));
  console.log(consoleReport(evaluation));
  console.log(`\nwrote calibration.json of ${name}`);
}
