import { largest, percentile } from '../../bench/load/statistics.ts';
import { judge, type Target } from '../../shared/target.ts';
import type { Sample, SoakResult } from './soak.ts';

const MEGABYTE = 1e6;
const MAX_WAL_MB = 64;
/** In a shorter run a slope is only warm-up and noise. */
const MIN_SECONDS = 600;

/** Change a minute: the slope of the straight line of least squares. */
export function slopeAMinute(
  points: readonly (readonly [seconds: number, value: number])[],
): number {
  const n = points.length;
  const mean = (of: (point: readonly [number, number]) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / n;
  const [at, value] = [mean(([x]) => x), mean(([, y]) => y)];
  const shared = points.reduce((sum, [x, y]) => sum + (x - at) * (y - value), 0);
  const spread = points.reduce((sum, [x]) => sum + (x - at) ** 2, 0);
  return (60 * shared) / spread;
}

const slopeOf = (samples: readonly Sample[], key: 'rss' | 'heap'): number =>
  slopeAMinute(samples.map((sample) => [sample.at, sample[key] / MEGABYTE]));

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, n) => total + n, 0);

/** Exact counts: nothing may be left after the traffic has ended. */
export function leaks({ mixed, before, after }: SoakResult): Target[] {
  const none = { limit: 0, side: 'most', unit: '' } as const;
  const grown = (key: 'files' | 'handles') =>
    Number.isNaN(before[key]) ? 0 : after[key] - before[key];
  return [
    judge({ ...none, name: 'unexpected answers', value: sum(mixed.unexpected) }),
    judge({ ...none, name: 'open files more at the end', value: grown('files') }),
    judge({ ...none, name: 'handles more at the end', value: grown('handles') }),
    judge({ ...none, name: 'temporary files left', value: after.temporary.length }),
    judge({ ...none, name: 'reservations left', value: after.reservations }),
    judge({ ...none, name: 'photographs left in the queue', value: after.queued }),
  ];
}

/** Verdict about a curve. */
export function trends({ samples, mixed, seconds }: SoakResult): Target[] {
  const wal = largest(samples.map((sample) => sample.wal)) / MEGABYTE;
  const [p50, p99] = [0.5, 0.99].map((level) => percentile(mixed.matches, level)) as [
    number,
    number,
  ];
  const most = { side: 'most' } as const;
  const fixed = [
    judge({ ...most, name: 'write-ahead log', limit: MAX_WAL_MB, unit: 'MB', value: wal }),
    judge({ ...most, name: 'p99 of a match, × p50', limit: 2, unit: '', value: p99 / p50 }),
  ];
  if (seconds < MIN_SECONDS) return fixed;
  const slope = slopeOf(samples, 'rss');
  return [
    judge({ ...most, name: 'resident memory', limit: 1, unit: 'MB/min', value: slope }),
    judge({
      ...most,
      name: 'JavaScript heap',
      limit: 1,
      unit: 'MB/min',
      value: slopeOf(samples, 'heap'),
    }),
    ...fixed,
  ];
}

/** The sentence for a run that is too short for a verdict. */
export const slopeLine = ({ samples, seconds }: SoakResult): string =>
  `resident memory ${slopeOf(samples, 'rss').toFixed(2)} MB/min, heap ${slopeOf(samples, 'heap').toFixed(2)} MB/min` +
  (seconds < MIN_SECONDS ? ` (not judged below ${MIN_SECONDS / 60} minutes)` : '');
