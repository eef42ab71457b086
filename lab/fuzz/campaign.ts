import type { Memory } from '../shared/memory.ts';
import { openProgress } from '../shared/progress.ts';
import type { Corpus } from './corpus.ts';
import { documentedStatuses, faultIn, outcomeOf } from './judge.ts';
import type { Service } from './service.ts';
import { exchange, type Outgoing } from './wire.ts';

export interface Case extends Outgoing {
  readonly label: string;
  readonly route: string;
  /** What the corpus may keep of the input; null when it may show a person. */
  readonly keep: Uint8Array | null;
}

export interface Plan {
  readonly name: string;
  readonly count: number;
  readonly make: (iteration: number) => Case;
  readonly corpus: Corpus;
}

export interface Finding {
  readonly name: string;
  readonly iteration: number;
  readonly label: string;
  readonly fault: string;
  readonly bytes: Uint8Array;
}

export interface Result {
  readonly outcomes: ReadonlyMap<string, number>;
  readonly findings: readonly Finding[];
  /** Resident memory of the service, read at equal intervals of the run. */
  readonly memory: readonly Memory[];
}

/** Much longer than every time-out of the service: a request that takes longer hangs. */
const PATIENCE_MS = 90_000;
const AT_ONCE = 4;
const MEMORY_SAMPLES = 200;
const MAX_FINDINGS = 20;

/** Sends every case of a plan to the service and judges each answer. */
export async function campaign(service: Service, plan: Plan): Promise<Result> {
  const documented = await documentedStatuses(service);
  const outcomes = new Map<string, number>();
  const findings: Finding[] = [];
  const memory: Memory[] = [];
  const progress = openProgress(plan.name, plan.count);
  const every = Math.max(1, Math.floor(plan.count / MEMORY_SAMPLES));
  let next = 0;
  const one = async (iteration: number): Promise<void> => {
    const input = plan.make(iteration);
    const { label, route, loose, bytes, keep } = input;
    const blame = (fault: string) =>
      findings.push({ name: plan.name, iteration, label, fault, bytes });
    try {
      const exchanged = await Promise.race([
        exchange(service.port, input, PATIENCE_MS),
        service.ended,
      ]);
      const fault = faultIn(input, exchanged, documented);
      if (fault) blame(fault);
      const outcome = outcomeOf(exchanged);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (keep && !fault) plan.corpus.offer({ label, route, outcome, loose }, keep);
    } catch (error) {
      blame(error instanceof Error ? error.message : String(error));
    }
  };
  const worker = async (): Promise<void> => {
    while (next < plan.count && findings.length < MAX_FINDINGS) {
      const iteration = next++;
      await one(iteration);
      if (iteration % every === 0) {
        const look = await service.memory().catch(() => null);
        if (look) memory.push(look);
      }
      progress.step();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  progress.done();
  return { outcomes, findings, memory };
}
