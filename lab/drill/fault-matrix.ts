import type { Drill } from './drill.ts';
import { ERRORS, type Place } from './faults/injector.ts';
import { failEach, type Row } from './faults/matrix.ts';
import { openWorld } from './faults/world.ts';

function tableOf({ place, failed, outcomes }: Row): string[] {
  const lines = [...outcomes].map(([outcome, runs]) => `${String(runs).padStart(6)}  ${outcome}`);
  return [
    `${place}: ${failed} calls failed, one in each run; the first answer that differed:`,
    ...lines,
  ];
}

export const faultMatrix: Drill = {
  name: 'fault-matrix',
  rows: ['F12'],
  about: 'Every statement, cache command and analysis of a scenario fails once (about 2 min).',
  options: { calls: { about: 'the most calls of each kind to fail', default: 1000 } },
  async run({ folder, stop, progress, number }) {
    const world = await openWorld(folder, process.env.SAMPLES_PATH || 'samples');
    const rejections: unknown[] = [];
    const note = (cause: unknown) => void rejections.push(cause);
    process.on('unhandledRejection', note);
    try {
      const rows: Row[] = [];
      for (const place of Object.keys(ERRORS) as Place[]) {
        progress(`failing ${place}s`);
        rows.push(await failEach(world, place, number('calls'), stop));
      }
      const faults = rows.flatMap((row) => row.faults);
      faults.push(...rejections.map((cause) => `unhandled rejection: ${cause}`));
      const failed = rows.reduce((sum, row) => sum + row.failed, 0);
      const { thrown } = world.injector;
      for (const [place, errors] of Object.entries(ERRORS)) {
        const never = errors.filter((error) => !thrown.has(error));
        if (never.length > 0) faults.push(`no ${place} failed with ${never.join(', ')}`);
      }
      return {
        passed: faults.length === 0,
        said:
          faults.length === 0
            ? `${failed} faults, every answer documented, nothing half done, nothing lost, the next run right`
            : `${faults.length} of what followed ${failed} faults is wrong`,
        evidence: [
          ...rows.flatMap(tableOf),
          ...[...thrown].map(([error, times]) => `thrown ${times} times: ${error}`),
          ...faults.map((fault) => `FAULT ${fault}`),
        ],
      };
    } finally {
      process.off('unhandledRejection', note);
      await world.close();
    }
  },
};
