import { type Block, measure, watchOthers } from './block.ts';
import type { Contender } from './contender.ts';
import type { OpenLoad } from './load.ts';
import type { PhotoKind } from './photos.ts';
import type { RateResult } from './result.ts';
import { abba } from './rounds.ts';
import type { Service } from './service.ts';
import { percentile } from './statistics.ts';

/** Between blocks, so that what one leaves behind is not counted for the next. */
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

/** Rounds of blocks, each contender twice in each round. */
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
