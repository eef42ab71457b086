import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCodeOf, Failure } from '../operator/command/failure.ts';
import { readCall } from './drill/arguments.ts';
import { explain, list, report } from './drill/console.ts';
import type { Drill, DrillContext, DrillSettings } from './drill/drill.ts';
import { DRILLS } from './drill/registry.ts';

const BUILT = 'dist/server.js';

function contextOf(folder: string, settings: DrillSettings, stop: AbortSignal): DrillContext {
  const value = (option: string) => settings[option]!;
  return {
    folder,
    program: existsSync(BUILT) ? BUILT : 'src/server.ts',
    stop,
    progress: (line) => console.error(line),
    number: (option) => value(option) as number,
    text: (option) => value(option) as string,
  };
}

async function run(drill: Drill, settings: DrillSettings): Promise<void> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => stopping.abort(new Failure(`Stopped by ${signal}.`)));
  }
  const folder = await mkdtemp(join(tmpdir(), 'biometric-drill-'));
  try {
    const verdict = await drill.run(contextOf(folder, settings, stopping.signal));
    console.log(report(drill, verdict));
    if (!verdict.passed) process.exitCode = Failure.exitCode;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const code = await exitCodeOf(async () => {
  const { drill, settings, help } = readCall(DRILLS, process.argv.slice(2));
  if (!drill) console.log(list(DRILLS));
  else if (help) console.log(explain(drill));
  else await run(drill, settings);
});
process.exitCode ||= code;
