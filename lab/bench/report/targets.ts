import { growth } from '../../shared/memory.ts';
import { judge, type Measured, type Target } from '../../shared/target.ts';
import { USUAL } from '../load/photos.ts';
import { largest, noiseBand } from '../load/statistics.ts';
import { AGAIN, SERVICE } from '../measure/contenders.ts';
import type { Result } from '../result.ts';
import { compareAlone, compareSaturated } from './figures.ts';
import { peerTargets } from './peer-targets.ts';

const MEGABYTE = 1e6;

/** Requests that were not answered with a match, at rates the service should carry. */
function failures({ saturated, alone, everyKind, rates }: Result): number {
  const below = rates.filter(({ share }) => share <= 0.9);
  const all = [...saturated, ...alone, ...everyKind, ...below];
  return all.flatMap(({ errors }) => Object.values(errors)).reduce((sum, n) => sum + n, 0);
}

/**
 * The budgets of the service that a run of some minutes can check: `limit` is the most, or the least,
 * that is accepted. docs/performance.md has the figures of a whole run.
 */
export function targetsOf(result: Result): Target[] {
  const saturated = compareSaturated(result);
  const alone = compareAlone(result, USUAL);
  const own = <T extends { contender: string }>(list: T[], name: string): T =>
    list.find(({ contender }) => contender === name)!;
  const [service, again] = [own(saturated, SERVICE), own(saturated, AGAIN)];
  const delay = own(alone, SERVICE).p50.median;
  const loop = result.saturated.flatMap((b) =>
    b.contender === SERVICE ? [b.eventLoopP99Ms ?? NaN] : [],
  );
  const resident = result.memory.map(({ bytes }) => bytes);
  const loaded = result.memory.filter(({ phase }) => phase === 'saturation').map((s) => s.bytes);
  const all: Measured[] = [
    {
      name: 'CPU of one authenticate',
      value: service.cpu.median,
      limit: 1.1,
      side: 'most',
      unit: '× bare',
      noise: noiseBand(again.cpu, 1),
    },
    {
      name: 'saturation throughput',
      value: service.throughput.median,
      limit: 0.9,
      side: 'least',
      unit: '× bare',
      noise: noiseBand(again.throughput, 1),
    },
    {
      name: 'p50 of one at a time, above bare',
      value: delay,
      limit: 5,
      side: 'most',
      unit: 'ms',
      noise: noiseBand(own(alone, AGAIN).p50, 0),
    },
    {
      name: 'event-loop delay p99 at saturation',
      value: largest(loop),
      limit: 20,
      side: 'most',
      unit: 'ms',
    },
    {
      name: 'resident memory at saturation',
      value: largest(loaded) / MEGABYTE,
      limit: 300,
      side: 'most',
      unit: 'MB',
    },
    {
      name: 'resident memory, largest of all kinds',
      value: largest(resident) / MEGABYTE,
      limit: 300,
      side: 'most',
      unit: 'MB',
    },
    {
      name: 'growth of resident memory at saturation',
      value: growth(loaded) / MEGABYTE,
      limit: 15,
      side: 'most',
      unit: 'MB',
    },
    {
      name: 'ready after, slowest start',
      value: largest(result.startsMs) / 1000,
      limit: 3,
      side: 'most',
      unit: 's',
    },
    {
      name: 'requests failed up to 90 % of capacity',
      value: failures(result),
      limit: 0,
      side: 'most',
      unit: '',
    },
    ...peerTargets(result.peers),
  ];
  return all.map(judge);
}
