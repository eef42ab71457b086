import { cpus } from 'node:os';
import type { Contender, Reading, Worked } from '../load/contender.ts';
import type { ClosedLoad } from '../load/load.ts';
import type { PhotoKind } from '../load/photos.ts';
import type { Measured } from '../load/rounds.ts';
import { percentile } from '../load/statistics.ts';
import { between, threadTimes } from './threads.ts';

/** One period of work of one contender. */
export interface Block extends Measured {
  readonly kind: string;
  readonly inFlight: number;
  readonly seconds: number;
  readonly ok: number;
  readonly errors: Readonly<Record<string, number>>;
  /** Photographs a second. */
  readonly throughput: number;
  /** Processor milliseconds of the contender’s process for each photograph. */
  readonly cpuMs: number;
  /** The same for the process that sent the requests. */
  readonly clientCpuMs: number;
  /** Share of the machine's processors that other programs used meanwhile. */
  readonly foreign: number;
  /** The same by kind of thread, on Linux, without threads that ended during the block. */
  readonly threads: Readonly<Record<string, number>>;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly eventLoopP99Ms: number | null;
  /** Median milliseconds of each stage, or the mean when the program shows only the mean. */
  readonly stages: Readonly<Record<string, number>>;
}

/** Busy seconds of the processors of this machine, and their number. */
export function machineBusy(): { seconds: number; cores: number } {
  const all = cpus();
  const ms = all.reduce(
    (sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq,
    0,
  );
  return { seconds: ms / 1000, cores: all.length };
}

const ownCpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** The share of all processors that other programs used. */
export function watchOthers(): (ownSeconds: number) => number {
  const [start, busy, own] = [performance.now(), machineBusy(), ownCpuSeconds()];
  return (measuredSeconds) => {
    const { seconds, cores } = machineBusy();
    const ours = measuredSeconds + ownCpuSeconds() - own;
    const elapsed = ((performance.now() - start) / 1000) * cores;
    return Math.max(0, (seconds - busy.seconds - ours) / elapsed);
  };
}

function stagesOf(worked: Worked, before: Reading, after: Reading): Record<string, number> {
  const medians = Object.entries(worked.stages).map(([stage, times]) => [
    stage,
    percentile(times, 0.5),
  ]);
  const means = Object.entries(after.stages).flatMap(([stage, { ms, count }]) => {
    const from = before.stages[stage] ?? { ms: 0, count: 0 };
    return count > from.count ? [[stage, (ms - from.ms) / (count - from.count)]] : [];
  });
  return Object.fromEntries([...medians, ...means]);
}

export interface BlockPlan {
  readonly contender: Contender;
  readonly round: number;
  readonly kind: PhotoKind;
  readonly load: ClosedLoad;
}

export async function measure({ contender, round, kind, load }: BlockPlan): Promise<Block> {
  const before = await contender.read();
  const others = watchOthers();
  const threads = threadTimes(contender.pid);
  const worked = await contender.work(kind, load);
  const ran = between(threads, threadTimes(contender.pid));
  const after = await contender.read();
  const cpu = after.cpuSeconds - before.cpuSeconds;
  const ok = worked.latencies.length;
  return {
    contender: contender.name,
    round,
    kind: kind.name,
    inFlight: load.inFlight,
    seconds: worked.ms / 1000,
    ok,
    errors: worked.errors,
    throughput: (ok * 1000) / worked.ms,
    cpuMs: (cpu * 1000) / ok,
    clientCpuMs: (worked.clientCpuSeconds * 1000) / ok,
    threads: Object.fromEntries(Object.entries(ran).map(([name, ms]) => [name, ms / ok])),
    foreign: others(cpu + worked.clientCpuSeconds),
    p50: percentile(worked.latencies, 0.5),
    p90: percentile(worked.latencies, 0.9),
    p99: percentile(worked.latencies, 0.99),
    eventLoopP99Ms: after.eventLoopP99Ms,
    stages: stagesOf(worked, before, after),
  };
}
