import { existsSync } from 'node:fs';
import type { TestContext } from 'node:test';
import type { Drill, DrillSettings, Verdict } from '../../../lab/drill/drill.ts';
import { ownFolder } from '../../helpers/folders.ts';

/** Runs a drill as the command does, shorter where `settings` say so; its evidence is in the report. */
export async function runDrill(
  t: TestContext,
  drill: Drill,
  settings: DrillSettings = {},
): Promise<Verdict> {
  const value = (option: string) => settings[option] ?? drill.options![option]!.default;
  const verdict = await drill.run({
    folder: ownFolder(t),
    program: existsSync('dist/server.js') ? 'dist/server.js' : 'src/server.ts',
    stop: t.signal,
    progress: () => {},
    number: (option) => value(option) as number,
    text: (option) => value(option) as string,
  });
  for (const line of verdict.evidence) t.diagnostic(line);
  return verdict;
}
