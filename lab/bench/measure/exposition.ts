import { Failure } from '../../../operator/command/failure.ts';
import type { Reading } from '../load/contender.ts';

/** The value of one series in Prometheus' text format, null when it is not there. */
export function seriesValue(text: string, series: string): number | null {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
  return line === undefined ? null : Number(line.slice(series.length + 1));
}

function needed(text: string, series: string): number {
  const value = seriesValue(text, series);
  if (value === null) throw new Failure(`The service shows no ${series} at /metrics.`);
  return value;
}

const STAGE = /^biometric_stage_duration_seconds_(sum|count)\{stage="([a-z]+)"\} (\S+)$/gm;

/** The metrics of the service. Its processor time is counted by the operating system. */
export function readingOf(text: string): Reading {
  const stages: Record<string, { ms: number; count: number }> = {};
  for (const [, part, stage, value] of text.matchAll(STAGE)) {
    const { ms, count } = stages[stage!] ?? { ms: 0, count: 0 };
    const amount = Number(value);
    stages[stage!] = part === 'sum' ? { ms: amount * 1000, count } : { ms, count: amount };
  }
  return {
    cpuSeconds: needed(text, 'process_cpu_seconds_total'),
    residentBytes: needed(text, 'process_resident_memory_bytes'),
    eventLoopP99Ms: needed(text, 'nodejs_eventloop_lag_p99_seconds') * 1000,
    stages,
  };
}
