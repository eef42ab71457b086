import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UsageError } from '../operator/command/failure.ts';
import { readConfig } from '../src/config.ts';
import { RefusalToStart } from '../src/errors.ts';
import { type Dataset, readDataset } from './evaluate/dataset/dataset.ts';
import { builtIn } from './evaluate/dataset/engine.ts';
import { extractAll } from './evaluate/dataset/extract.ts';
import type { Extracted } from './evaluate/dataset/gallery.ts';
import { readPairs } from './evaluate/dataset/pairs-file.ts';
import { runDegrade } from './evaluate/degrade/degrade.ts';
import { extractMix } from './evaluate/degrade/mix.ts';
import { wantsDegrade } from './evaluate/degrade/options.ts';
import { runGroups } from './evaluate/groups/groups.ts';
import { wantsGroups } from './evaluate/groups/options.ts';
import { HELP, type Options, readOptions } from './evaluate/options.ts';
import { wantsPad } from './evaluate/pad/options.ts';
import { runPad } from './evaluate/pad/pad.ts';
import { evaluate } from './evaluate/rates/evaluation.ts';
import { calibrationOf, figuresOf } from './evaluate/rates/outputs.ts';
import { readShipped } from './evaluate/rates/shipped.ts';
import { wantsReplay } from './evaluate/replay/options.ts';
import { runReplay } from './evaluate/replay/replay.ts';
import { consoleReport } from './evaluate/report/console.ts';
import { htmlReport } from './evaluate/report/report.ts';
import { openProgress } from './shared/progress.ts';
import { toJson } from './shared/write-report.ts';

const SHIPPED = resolve('models/calibration.json');

function worseCopies(dataset: Dataset, faces: readonly Extracted[], threads: number) {
  const progress = openProgress('worse copies', dataset.images.length);
  return extractMix(dataset.images, faces, threads, progress);
}

async function run(options: Options): Promise<void> {
  const dataset = await readDataset(options.dataset, options.limit);
  // pairs.txt names people whom --limit leaves out.
  const folds = options.limit === Infinity ? await readPairs(dataset) : null;
  const progress = openProgress('extracting', dataset.images.length);
  const { threads, without } = options;
  const models = { ...(await builtIn()), without };
  const { model, faces } = await extractAll(dataset.images, threads, progress, models);
  const worse = without.length > 0 ? null : await worseCopies(dataset, faces, threads);
  const evaluation = evaluate({
    model,
    dataset,
    extracted: faces,
    ...(worse && { worse }),
    folds,
    shipped: await readShipped(SHIPPED, model),
    rounds: options.bootstrap,
    fmr: readConfig(process.env, process.cwd()).MATCH_FMR,
    onExperiment: (k) => console.error(`comparing references of ${k} images with all probes`),
  });
  await mkdir(options.out, { recursive: true });
  const calibration = toJson(calibrationOf(evaluation));
  await writeFile(join(options.out, 'report.json'), toJson(figuresOf(evaluation)));
  await writeFile(join(options.out, 'calibration.json'), calibration);
  await writeFile(join(options.out, 'report.html'), await htmlReport(evaluation));
  if (options.calibrate) await writeFile(SHIPPED, calibration);
  console.log(consoleReport(evaluation));
  console.log(`\nwrote ${join(options.out, 'report.html')}, report.json and calibration.json`);
  if (options.calibrate) console.log(`wrote ${SHIPPED}`);
}

try {
  const args = process.argv.slice(2);
  if (wantsPad(args)) await runPad(args);
  else if (wantsDegrade(args)) await runDegrade(args);
  else if (wantsReplay(args)) await runReplay(args);
  else if (wantsGroups(args)) await runGroups(args);
  else {
    const options = readOptions(args);
    if (options) await run(options);
    else console.log(HELP);
  }
} catch (error) {
  if (error instanceof UsageError) process.exitCode = UsageError.exitCode;
  else if (error instanceof RefusalToStart) process.exitCode = RefusalToStart.exitCode;
  else throw error;
  console.error(error.message);
}
