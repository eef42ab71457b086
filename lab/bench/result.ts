import type { Block } from './measure/block.ts';
import type { Machine } from './measure/machine.ts';
import type { MemorySample } from './measure/memory-watch.ts';
import type { RateResult } from './measure/phases.ts';
import type { PeersResult } from './peers/result.ts';
import type { Plan } from './plan.ts';

/** Everything that was measured, without a verdict. */
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
  /** Delay of the event loop without requests: what its clock shows at rest. */
  readonly idleEventLoopP99Ms: number | null;
  readonly saturated: readonly Block[];
  readonly alone: readonly Block[];
  /** The service with every kind of photograph, at saturation. */
  readonly everyKind: readonly Block[];
  /** Capacity in requests a second; the fixed rates are shares of it. */
  readonly capacity: number;
  readonly rates: readonly RateResult[];
  readonly memory: readonly MemorySample[];
  /** Null without --peers. */
  readonly peers: PeersResult | null;
}
