import { resolve } from 'node:path';
import { readConfig } from '../../../src/config.ts';
import { operatingPoint, thresholdAt } from '../../../src/domain/comparison/threshold.ts';
import { readCalibration } from '../../../src/inference/catalogue/calibration-file.ts';
import type { ModelFiles } from '../../../src/inference/catalogue/model-set.ts';
import type { InferencePool } from '../../../src/inference/pool/pool.ts';
import { openProgress } from '../../shared/progress.ts';
import { writeReport } from '../../shared/write-report.ts';
import { type Dataset, readDataset } from '../dataset/dataset.ts';
import { builtIn, lanesFor, openEngine } from '../dataset/engine.ts';
import { acquire } from './acquire.ts';
import { type DegradeOptions, readDegradeOptions } from './options.ts';
import { robustnessPage } from './page.ts';
import { drawSample, type Sample } from './people.ts';
import { degradedRow } from './score.ts';
import { type Robustness, robustnessConsole } from './tables.ts';

const SHIPPED = resolve('models/calibration.json');
const CLEAN = { name: 'as it is', about: 'nothing' };

async function measure(options: DegradeOptions): Promise<Robustness> {
  const { degradations, threads, bootstrap, without } = options;
  const { MATCH_FMR: fmr, QUALITY_PROFILE: profile } = readConfig(process.env, process.cwd());
  const dataset = await readDataset(options.dataset);
  const models = await builtIn();
  const model = models.manifest.embedder.id;
  const calibration = await readCalibration(SHIPPED, model, [fmr]);
  const point = operatingPoint(calibration, fmr, 1);
  const thresholds = calibration.byTemplates['1']!;
  const judging = {
    lanes: lanesFor(threads),
    allowanceOf: (norm: number) => thresholdAt(point, norm) - point.threshold,
  };
  const service = await openEngine(models, threads, { mode: 'service', profile, without });
  try {
    const { photographs, people, leftOut } = await sampleOf(dataset, options, models, service);
    const progress = openProgress(
      'degraded photographs',
      (1 + degradations.length) * photographs.length,
    );
    const clean = await acquire(service, photographs, null, judging, progress);
    const rows = [degradedRow(CLEAN, clean.probes, clean, thresholds, bootstrap)];
    for (const degradation of degradations) {
      const acquired = await acquire(service, photographs, degradation, judging, progress);
      rows.push(degradedRow(degradation, clean.probes, acquired, thresholds, bootstrap));
    }
    progress.done();
    return { model, dataset: dataset.name, people, leftOut, profile, without, fmr, rows };
  } finally {
    await service.close();
  }
}

async function sampleOf(
  dataset: Dataset,
  { people, threads }: DegradeOptions,
  models: ModelFiles,
  service: InferencePool,
): Promise<Sample> {
  const assess = await openEngine(models, threads, { mode: 'assess' });
  const progress = openProgress('people', people);
  try {
    return await drawSample(dataset, people, { service, assess }, lanesFor(threads), progress);
  } finally {
    progress.done();
    await assess.close();
  }
}

/** `npm run evaluate -- --degrade LIST`: writes robustness.json and robustness.html, prints the table. */
export async function runDegrade(args: string[]): Promise<void> {
  const options = readDegradeOptions(args);
  const found = await measure(options);
  await writeReport(options.out, {
    name: 'robustness',
    figures: found,
    html: await robustnessPage(found),
    console: robustnessConsole(found),
  });
}
