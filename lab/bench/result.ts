import type { Block } from './measure/block.ts';
import type { Machine } from './measure/machine.ts';
import type { MemorySample } from './measure/memory-watch.ts';
import type { RateResult } from './measure/phases.ts';
import type { PeersResult } from './peers/result.ts';
import type { Plan } from './plan.ts';

/** Everything that was measured; nothing is judged yet. */
export interface Result {
  readonly began: string;
  readonly seconds: number;
  readonly plan: Plan;
  readonly machine: Machine;
  readonly loadAfter: number;
  /** Which build of the service ran. */
  readonly program: string;
  readonly contenders: readonly { readonly name: string; readonly about: string }[];
  readonly photos: readonly { readonly name: string; readonly bytes: number }[];
  /** Milliseconds from the start of the process to ready. */
  readonly startsMs: readonly number[];
  /** The event loop while nothing was asked: what its clock shows at rest. */
  readonly idleEventLoopP99Ms: number | null;
  readonly saturated: readonly Block[];
  readonly alone: readonly Block[];
  /** The service with every kind of photograph, as many at a time as it takes. */
  readonly everyKind: readonly Block[];
  /** Requests a second that the rates are shares of. */
  readonly capacity: number;
  readonly rates: readonly RateResult[];
  readonly memory: readonly MemorySample[];
  /** Null when they were not asked for. */
  readonly peers: PeersResult | null;
}
