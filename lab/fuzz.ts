import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../operator/command/failure.ts';
import { fuzz, summary, writeFindings } from './fuzz/fuzz.ts';
import { HELP, type Options, readOptions } from './fuzz/options.ts';

async function run({ images, forms, seed, keep }: Options): Promise<void> {
  console.log(`seed ${seed}`);
  const samples = process.env.SAMPLES_PATH || 'samples';
  const reports = await fuzz({ images, forms, seed, samples });
  for (const report of reports) {
    console.log(summary(report));
    await writeFindings(join('reports', 'fuzz'), report.findings);
    if (keep) {
      await mkdir(keep, { recursive: true });
      const kept = await report.plan.corpus.write(join(keep, `${report.plan.name}.jsonl`));
      console.log(`  kept ${kept} inputs in ${keep}`);
    }
    for (const fault of report.faults) console.error(`FAULT (seed ${seed}) ${fault}`);
    if (report.faults.length > 0) process.exitCode = 1;
  }
  if (process.exitCode === undefined) console.log('no fault');
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options) await run(options);
  else console.log(HELP);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = UsageError.exitCode;
}
