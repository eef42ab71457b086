import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodeOf, Failure } from '../operator/command/failure.ts';
import { bench, stepsOf } from './bench/bench.ts';
import { HELP, type Options, readOptions } from './bench/options.ts';
import { consoleReport } from './bench/report/console.ts';
import { htmlReport } from './bench/report/report.ts';
import { targetsOf } from './bench/report/targets.ts';
import { openProgress } from './shared/progress.ts';

const BUILT = 'dist/server.js';

async function run({ plan, out, strict, peers }: Options): Promise<void> {
  const stopping = new AbortController();
  // The bench stops after the current step, which takes some seconds at most.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => stopping.abort(new Failure(`Stopped by ${signal}.`)));
  }
  const program = existsSync(BUILT) ? BUILT : 'src/server.ts';
  const progress = openProgress('measuring', stepsOf(plan));
  const result = await bench({
    plan,
    peers,
    program,
    stop: stopping.signal,
    step: progress.step,
  }).finally(progress.done);
  const targets = targetsOf(result);
  await mkdir(out, { recursive: true });
  const json = `${JSON.stringify({ ...result, targets }, null, 1)}\n`;
  await writeFile(join(out, 'bench.json'), json);
  await writeFile(join(out, 'report.html'), await htmlReport(result, targets));
  console.log(consoleReport(result, targets));
  console.log(`\nwrote ${join(out, 'report.html')} and bench.json`);
  if (strict && targets.some(({ met }) => !met)) process.exitCode = 1;
}

const code = await exitCodeOf(async () => {
  const options = readOptions(process.argv.slice(2));
  if (options) await run(options);
  else console.log(HELP);
});
process.exitCode ||= code;
