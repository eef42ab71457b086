import type { Contender } from '../load/contender.ts';
import type { OpenLoad } from '../load/load.ts';
import type { PhotoKind } from '../load/photos.ts';
import { abba } from '../load/rounds.ts';
import { percentile } from '../load/statistics.ts';
import { type Block, measure, watchOthers } from './block.ts';
import type { Service } from './service.ts';

/** One fixed rate of requests. */
export interface RateResult {
  /** Share of the capacity. */
  readonly share: number;
  /** Requests a second. */
  readonly rate: number;
  readonly sent: number;
  readonly ok: number;
  readonly errors: Readonly<Record<string, number>>;
  /** Milliseconds from the moment a request was due; NaN without one answer. */
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
  /** How many milliseconds too late requests were sent, 99th percentile. */
  readonly lateP99: number;
  readonly cpuMs: number;
  readonly clientCpuMs: number;
  readonly foreign: number;
  readonly eventLoopP99Ms: number | null;
}

/** The pause between blocks, so that work that one block leaves does not slow the next. */
const REST_MS = 100;

export const rest = (ms = REST_MS) => new Promise((resolve) => setTimeout(resolve, ms));

export interface Phase {
  readonly contenders: readonly Contender[];
  readonly kind: PhotoKind;
  readonly rounds: number;
  readonly ms: number;
  readonly inFlight: (contender: Contender) => number;
  /** Called after each block; throws when the bench was stopped. */
  readonly step: () => void;
}

/** Runs rounds of blocks; each contender has two blocks in a round. */
export async function compare(phase: Phase): Promise<Block[]> {
  const { contenders, kind, rounds, ms, inFlight, step } = phase;
  const blocks: Block[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const contender of abba(contenders)) {
      const load = { inFlight: inFlight(contender), ms };
      blocks.push(await measure({ contender, round, kind, load }));
      step();
      await rest();
    }
  }
  return blocks;
}

export interface RatePlan extends OpenLoad {
  readonly share: number;
}

/** The service under a fixed rate of requests. */
export async function atRate(
  service: Service,
  kind: PhotoKind,
  { share, rate, ms }: RatePlan,
): Promise<RateResult> {
  const before = await service.read();
  const others = watchOthers();
  const sent = await service.send(kind, { rate, ms });
  const after = await service.read();
  const cpu = after.cpuSeconds - before.cpuSeconds;
  const at = (level: number) => percentile(sent.latencies, level);
  const ok = sent.latencies.length;
  return {
    share,
    rate,
    sent: sent.late.length,
    ok,
    errors: sent.errors,
    p50: at(0.5),
    p90: at(0.9),
    p99: at(0.99),
    max: at(1),
    lateP99: percentile(sent.late, 0.99),
    cpuMs: (cpu * 1000) / ok,
    clientCpuMs: (sent.clientCpuSeconds * 1000) / ok,
    foreign: others(cpu + sent.clientCpuSeconds),
    eventLoopP99Ms: after.eventLoopP99Ms,
  };
}
