import { dueTimes, steadyClock } from '../bench/load/load.ts';
import { photographs, USUAL } from '../bench/load/photos.ts';
import { abba } from '../bench/load/rounds.ts';
import { median, percentile } from '../bench/load/statistics.ts';
import { judge } from '../shared/target.ts';
import type { Drill, DrillContext, Verdict } from './drill.ts';
import { capacityOf } from './load/capacity.ts';
import { type Rig, withService } from './load/rig.ts';
import { verdictOn } from './load/targets.ts';

const USERS = 32;
const CAPACITY = { warmMs: 3000, ms: 5000 };
const BLOCK_MS = 5000;
/** Calls of a route that does nothing: their time shows the delay of the event loop. */
const PROBES_A_SECOND = 40;
const LOAD = 0.5;

interface Block {
  readonly scraped: boolean;
  /** Milliseconds. */
  readonly p99: number;
}

const get = async (port: number, path: string): Promise<number> => {
  const begun = performance.now();
  await (await fetch(`http://127.0.0.1:${port}${path}`)).arrayBuffer();
  return performance.now() - begun;
};

/** Asks at fixed moments for the given time and returns the milliseconds of each answer. */
async function each(rate: number, ask: () => Promise<number>): Promise<number[]> {
  const start = steadyClock.now();
  const asked: Promise<number>[] = [];
  for (const due of dueTimes({ rate, ms: BLOCK_MS })) {
    await steadyClock.until(start + due);
    asked.push(ask());
  }
  return Promise.all(asked);
}

async function run(context: DrillContext): Promise<Verdict> {
  const { progress, number, stop } = context;
  const kind = (await photographs([USUAL], () => {})).get(USUAL)!;
  const scrapes: number[] = [];
  const measure = async (rig: Rig): Promise<Block[]> => {
    const { port } = rig.server;
    const rate = LOAD * (await capacityOf(rig, kind, CAPACITY));
    const blocks: Block[] = [];
    for (let round = 0; round < number('rounds'); round++) {
      progress(`round ${round + 1} of ${number('rounds')}`);
      for (const scraped of abba([false, true])) {
        stop.throwIfAborted();
        const [, delays, taken] = await Promise.all([
          rig.service.send(kind, { rate, ms: BLOCK_MS }),
          each(PROBES_A_SECOND, () => get(port, '/health/live')),
          scraped ? each(1, () => get(port, '/metrics')) : [],
        ]);
        scrapes.push(...taken);
        blocks.push({ scraped, p99: percentile(delays, 0.99) });
      }
    }
    return blocks;
  };
  const blocks = await withService(context, { users: USERS }, measure);
  const of = (wanted: boolean) =>
    blocks.filter(({ scraped }) => scraped === wanted).map(({ p99 }) => p99);
  const [without, scraped] = [median(of(false)), median(of(true))];
  // How much the same measurement differs between rounds.
  const noise = (Math.max(...of(false)) - Math.min(...of(false))) / 2;
  const value = scraped - without;
  return verdictOn(
    [judge({ name: 'p99 later by', limit: 5, side: 'most', unit: 'ms', value, noise })],
    'a scrape a second is not felt.',
    [
      `p99 of a call that does nothing, at half of the capacity, median of ${blocks.length / 2} blocks of ${BLOCK_MS / 1000} s each`,
      `without scrapes ${without.toFixed(1)} ms, with one a second ${scraped.toFixed(1)} ms`,
      `a scrape takes ${median(scrapes).toFixed(1)} ms (median of ${scrapes.length})`,
    ],
  );
}

export const metricsLoad: Drill = {
  name: 'metrics-load',
  rows: ['L06'],
  about: 'A scrape of /metrics every second under load (about 1 min).',
  options: { rounds: { about: 'rounds of four blocks of 5 s', default: 3 } },
  run,
};
