import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../../operator/command/failure.ts';
import { photographs, USUAL } from '../bench/load/photos.ts';
import type { Drill, DrillContext, Verdict } from './drill.ts';
import { capacityOf } from './load/capacity.ts';
import { type Rig, withService } from './load/rig.ts';
import { verdictOn } from './load/targets.ts';
import { htmlReport } from './soak/page.ts';
import { soak } from './soak/soak.ts';
import { leaks, slopeLine, trends } from './soak/verdict.ts';

const USERS = 32;
/** Readings of a run; the page does not show more. */
const READINGS = 900;
const MIN_EVERY_MS = 1000;
const MAX_WARM_MS = 300_000;
const CAPACITY = { warmMs: 3000, ms: 10_000 };

/** Requests a second: the given number, or the given share of the capacity. */
function rateFrom(text: string): (capacity: number) => number {
  const found = /^(\d+(?:\.\d+)?)(%?)$/.exec(text);
  const value = Number(found?.[1]);
  if (!found || value === 0) throw new UsageError('--rate takes a number, or a share such as 70%.');
  return (capacity) => (found[2] === '%' ? (value / 100) * capacity : value);
}

async function run(context: DrillContext): Promise<Verdict> {
  const { progress, number, text } = context;
  const rate = rateFrom(text('rate'));
  const photos = (await photographs([USUAL], () => {})).get(USUAL)!;
  const ms = 60_000 * number('minutes');
  const everyMs = Math.max(MIN_EVERY_MS, ms / READINGS);
  const soakIt = async (rig: Rig) => {
    const capacity = await capacityOf(rig, photos, CAPACITY);
    const chosen = rate(capacity);
    progress(`${chosen.toFixed(1)} requests a second, capacity ${capacity.toFixed(1)}`);
    let next = 0;
    const step = (at: number) => {
      if (at < next) return;
      progress(`${Math.round(at / 60)} of ${ms / 60_000} minutes`);
      next += Math.max(60, ms / 10_000);
    };
    const warmMs = Math.min(MAX_WARM_MS, ms / 5);
    return soak(rig, { rate: chosen, warmMs, ms, everyMs, photos, stop: context.stop, step });
  };
  const result = await withService(context, { users: USERS }, soakIt);
  const targets = [...leaks(result), ...trends(result)];
  const out = text('out');
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'report.html'), await htmlReport(result, targets));
  await writeFile(join(out, 'samples.json'), `${JSON.stringify(result.samples)}\n`);
  const { sent, unexpected } = result.mixed;
  const list = (counts: object) => Object.entries(counts).map(([name, n]) => `${n} × ${name}`);
  return verdictOn(targets, `nothing grew; the curves are in ${join(out, 'report.html')}.`, [
    `sent: ${list(sent).join(', ')}`,
    `unexpected: ${list(unexpected).join(', ') || 'none'}`,
    slopeLine(result),
  ]);
}

export const soakDrill: Drill = {
  name: 'soak',
  rows: ['L01', 'L04'],
  about:
    'Mixed traffic for a long time; memory, files and handles must stay flat (1 min or longer).',
  options: {
    minutes: { about: 'how long, after a warm-up of a fifth of it', default: 60 },
    rate: { about: 'requests a second, or a share of the capacity', default: '70%' },
    out: { about: 'folder of the report', default: 'reports/soak' },
  },
  run,
};
