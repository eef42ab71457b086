import { loadavg } from 'node:os';
import { Failure } from '../../operator/command/failure.ts';
import { type KindName, type PhotoKind, photographs, USUAL } from './load/photos.ts';
import { median } from './load/statistics.ts';
import { type Block, measure } from './measure/block.ts';
import { machine } from './measure/machine.ts';
import type { RateResult } from './measure/phases.ts';
import { atRate, compare, rest } from './measure/phases.ts';
import { Rig } from './measure/rig.ts';
import { measurePeers, type PeersPlan } from './peers/measure.ts';
import type { PeersResult } from './peers/result.ts';
import type { Plan } from './plan.ts';
import type { Result } from './result.ts';

const IDLE_MS = 1500;

export interface BenchOptions {
  readonly plan: Plan;
  readonly program: string;
  /** Null: no other programs, only the service and the bare loop. */
  readonly peers?: PeersPlan | null;
  readonly stop: AbortSignal;
  /** Called after each of `stepsOf(plan)` steps. */
  readonly step: () => void;
}

const aloneRounds = (plan: Plan, kind: KindName): number => (kind === USUAL ? plan.aloneRounds : 1);

export function stepsOf(plan: Plan): number {
  const { kinds, starts, rounds, rates } = plan;
  const alone = kinds.reduce((sum, kind) => sum + aloneRounds(plan, kind), 0);
  return kinds.length + starts + 1 + 8 * rounds + 6 * alone + rates.length + kinds.length;
}

/** The phases of one bench, in the order in which they run. */
class Run {
  readonly #rig: Rig;
  readonly #plan: Plan;
  readonly #photos: ReadonlyMap<KindName, PhotoKind>;
  readonly #step: () => void;

  constructor(rig: Rig, plan: Plan, photos: ReadonlyMap<KindName, PhotoKind>, step: () => void) {
    this.#rig = rig;
    this.#plan = plan;
    this.#photos = photos;
    this.#step = step;
  }

  get #usual(): PhotoKind {
    return this.#photos.get(USUAL)!;
  }

  /** Sends every kind once, to find a photograph that is refused before anything is measured. */
  async warmUp(): Promise<void> {
    const { contenders, service, watch } = this.#rig;
    watch.phase = 'warm-up';
    await service.enrol();
    for (const contender of contenders) {
      for (const kind of [...this.#photos.values(), this.#usual]) {
        const ms = kind === this.#usual ? this.#plan.warmMs / 2 : 0;
        const { errors } = await contender.work(kind, { inFlight: this.#rig.full(contender), ms });
        const wrong = Object.keys(errors);
        if (wrong.length === 0) continue;
        throw new Failure(`${contender.name} did not accept ${kind.name}: ${wrong.join(', ')}.`);
      }
    }
  }

  async idle(): Promise<number | null> {
    const { service, watch } = this.#rig;
    watch.phase = 'idle';
    await service.read();
    await rest(IDLE_MS);
    const { eventLoopP99Ms } = await service.read();
    this.#step();
    return eventLoopP99Ms;
  }

  saturated(): Promise<Block[]> {
    const { contenders, watch } = this.#rig;
    const { rounds, blockMs: ms } = this.#plan;
    watch.phase = 'saturation';
    const inFlight = this.#rig.full.bind(this.#rig);
    return compare({ contenders, kind: this.#usual, rounds, ms, inFlight, step: this.#step });
  }

  async alone(): Promise<Block[]> {
    const { loops, service, watch } = this.#rig;
    watch.phase = 'one at a time';
    const contenders = [...loops.slice(0, 2), service];
    const blocks: Block[] = [];
    for (const [name, kind] of this.#photos) {
      const rounds = aloneRounds(this.#plan, name);
      const shared = { contenders, kind, rounds, ms: this.#plan.aloneMs, step: this.#step };
      blocks.push(...(await compare({ ...shared, inFlight: () => 1 })));
    }
    return blocks;
  }

  async rates(capacity: number): Promise<RateResult[]> {
    const { service, watch } = this.#rig;
    watch.phase = 'fixed rates';
    const results: RateResult[] = [];
    for (const share of this.#plan.rates) {
      const plan = { share, rate: share * capacity, ms: this.#plan.rateMs };
      results.push(await atRate(service, this.#usual, plan));
      this.#step();
      await rest();
    }
    return results;
  }

  async everyKind(): Promise<Block[]> {
    const { service, watch } = this.#rig;
    watch.phase = 'every kind';
    const load = { inFlight: this.#rig.full(service), ms: this.#plan.blockMs };
    const blocks: Block[] = [];
    for (const kind of this.#photos.values()) {
      blocks.push(await measure({ contender: service, round: 0, kind, load }));
      this.#step();
    }
    return blocks;
  }

  /** Last, so that their installation and memory do not change other figures. */
  async peers(peers: PeersPlan, stop: () => void): Promise<PeersResult> {
    const { loops, threads, env, watch } = this.#rig;
    watch.phase = 'peers';
    const shared = { kind: this.#usual, plan: this.#plan, threads, env, stop };
    return measurePeers(peers, { bare: loops[0]!, ...shared });
  }
}

/** Measures everything once. Throws a Failure when something cannot run; slowness is a result. */
export async function bench({
  plan,
  program,
  stop,
  step,
  peers = null,
}: BenchOptions): Promise<Result> {
  const [began, start] = [new Date().toISOString(), performance.now()];
  const next = () => {
    step();
    stop.throwIfAborted();
  };
  const here = await machine();
  const photos = await photographs(plan.kinds, next);
  const rig = await Rig.open(plan, program, next);
  try {
    const run = new Run(rig, plan, photos, next);
    await run.warmUp();
    const idleEventLoopP99Ms = await run.idle();
    const saturated = await run.saturated();
    const alone = await run.alone();
    const own = saturated.filter(({ contender }) => contender === rig.service.name);
    const capacity = median(own.map(({ throughput }) => throughput));
    return {
      began,
      plan,
      program,
      machine: here,
      contenders: rig.contenders.map(({ name, about }) => ({ name, about })),
      photos: [...photos.values()].map(({ name, bytes }) => ({ name, bytes })),
      startsMs: rig.startsMs,
      idleEventLoopP99Ms,
      saturated,
      alone,
      capacity,
      rates: await run.rates(capacity),
      everyKind: await run.everyKind(),
      memory: rig.watch.samples,
      peers: peers && (await run.peers(peers, () => stop.throwIfAborted())),
      loadAfter: loadavg()[0]!,
      seconds: (performance.now() - start) / 1000,
    };
  } finally {
    await rig.close();
  }
}
