import { median, percentile } from '../../bench/load/statistics.ts';
import type { Call } from './stream.ts';

export interface OverloadFigures {
  /** Matches a second in the overload, as a share of the capacity. */
  readonly goodput: number;
  /** The answers during the overload, by status and error. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Milliseconds of the refusals of the overload. */
  readonly refusals: { readonly count: number; readonly p50: number; readonly p99: number };
  /** Refusals without Retry-After, and anything that was neither a match nor a refusal. */
  readonly improper: number;
  /** Milliseconds of the matches of the overload, median. */
  readonly okP50: number;
  /** Milliseconds from the end of the overload until everything is as before. */
  readonly recoveryMs: number;
}

export const BEFORE = 'before';
export const OVERLOAD = 'overload';
export const AFTER = 'after';

const WINDOW_MS = 1000;
/** A second is slow when its median is more than this times the median before the overload. */
const SLOW = 2;
const REFUSED = new Set([503, 429]);

const matched = ({ status, error }: Call): boolean => status === 200 && error === '';

/** The end of the last second in which anything was refused or most of it was slow. */
function recovery(before: readonly Call[], after: readonly Call[]): number {
  const usual = median(before.map(({ ms }) => ms));
  const seconds = Map.groupBy(after, ({ due }) => Math.floor(due / WINDOW_MS));
  const bad = [...seconds].filter(([, calls]) => {
    const slow = median(calls.map(({ ms }) => ms)) > SLOW * usual;
    return slow || !calls.every(matched);
  });
  return Math.max(0, ...bad.map(([second]) => (second + 1) * WINDOW_MS));
}

export function figuresOf(calls: readonly Call[], capacity: number, ms: number): OverloadFigures {
  const of = (stretch: string) => calls.filter((call) => call.stretch === stretch);
  const overload = of(OVERLOAD);
  const outcomes: Record<string, number> = {};
  for (const { status, error } of overload) {
    const name = `${status} ${error}`.trim();
    outcomes[name] = (outcomes[name] ?? 0) + 1;
  }
  const refused = overload.filter(({ status }) => REFUSED.has(status));
  const proper = (call: Call) => matched(call) || (REFUSED.has(call.status) && call.retryAfter);
  // By the moment of the answer: requests that are still in the queue at the end do not count.
  const inTime = overload.filter((call) => matched(call) && call.due + call.late + call.ms <= ms);
  const times = refused.map((call) => call.ms);
  return {
    goodput: (inTime.length * 1000) / ms / capacity,
    outcomes,
    refusals: {
      count: times.length,
      p50: percentile(times, 0.5),
      p99: percentile(times, 0.99),
    },
    improper: calls.filter((call) => !proper(call)).length,
    okP50: percentile(
      overload.filter(matched).map((call) => call.ms),
      0.5,
    ),
    recoveryMs: recovery(of(BEFORE), of(AFTER)),
  };
}
