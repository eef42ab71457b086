import { verifyOwnFiles } from '../../src/inference/model-set.ts';
import { consoleReport } from '../evaluate/console.ts';
import { type Dataset, readDataset } from '../evaluate/dataset.ts';
import { evaluate } from '../evaluate/evaluation.ts';
import { extractAll } from '../evaluate/extract.ts';
import type { Extracted } from '../evaluate/gallery.ts';
import { calibrationOf } from '../evaluate/outputs.ts';
import { openProgress } from '../evaluate/progress.ts';
import type { Catalogue } from './catalogue.ts';
import type { Command } from './options.ts';
import { Refused } from './usage.ts';
import { writeJson } from './write.ts';

type Options = Extract<Command, { kind: 'calibrate' }>;

function hasPair({ images }: Dataset, faces: readonly Extracted[]): boolean {
  const found = images.filter((_, i) => faces[i]?.kind === 'face').map(({ person }) => person);
  return new Set(found).size < found.length;
}

/** Measures the model as `npm run evaluate` measures the built-in, and writes its thresholds. */
export async function calibrate(catalogue: Catalogue, options: Options): Promise<void> {
  const { name, threads, bootstrap: rounds } = options;
  const set = await catalogue.verified(name);
  if (set.embedderGoldenFile === null) {
    throw new Refused(
      'The built-in is calibrated by "npm run evaluate -- --dataset DIR --calibrate".',
    );
  }
  await verifyOwnFiles(set);
  const dataset = await readDataset(options.dataset);
  const progress = openProgress('extracting', dataset.images.length);
  const { manifest, modelsFolder, goldenFile, embedderGoldenFile } = set;
  const setup = { manifest, modelsFolder, goldenFile, embedderGoldenFile };
  const { model, faces } = await extractAll(dataset.images, threads, progress, setup);
  if (!hasPair(dataset, faces)) {
    throw new Refused('No person of the data set has two images with a face.');
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
