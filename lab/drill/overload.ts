import { photographs, USUAL } from '../bench/load/photos.ts';
import { judge, type Target } from '../shared/target.ts';
import type { Drill, DrillContext, Verdict } from './drill.ts';
import { capacityOf } from './load/capacity.ts';
import { withService } from './load/rig.ts';
import { verdictOn } from './load/targets.ts';
import type { OverloadFigures } from './overload/figures.ts';
import { overloadIt } from './overload/stretches.ts';

/** So many users that one user never has two attempts under way. */
const USERS = 64;
const WARM_MS = 3000;
const CAPACITY_MS = 10_000;
const AROUND_MS = 10_000;

const ms = (value: number): string => `${value.toFixed(1)} ms`;

function targetsOf(figures: OverloadFigures): Target[] {
  const { goodput, refusals, recoveryMs, improper } = figures;
  return [
    judge({
      name: 'refused within, p99',
      limit: 50,
      side: 'most',
      unit: 'ms',
      value: refusals.p99,
    }),
    judge({
      name: 'goodput of capacity',
      limit: 90,
      side: 'least',
      unit: '%',
      value: 100 * goodput,
    }),
    judge({ name: 'recovered after', limit: 5, side: 'most', unit: 's', value: recoveryMs / 1000 }),
    judge({
      name: 'other answers, or no Retry-After',
      limit: 0,
      side: 'most',
      unit: '',
      value: improper,
    }),
  ];
}

async function run(context: DrillContext): Promise<Verdict> {
  const { progress, number, stop } = context;
  const kind = (await photographs([USUAL], () => {})).get(USUAL)!;
  return withService(context, { users: USERS }, async (rig) => {
    progress('measuring what the service can do');
    const capacity = await capacityOf(rig, kind, { warmMs: WARM_MS, ms: CAPACITY_MS });
    const seconds = number('seconds');
    progress(`twice of ${capacity.toFixed(1)} requests a second for ${seconds} s`);
    const plan = { kind, capacity, ms: 1000 * seconds, aroundMs: AROUND_MS, stop };
    const figures = await overloadIt(rig, plan);
    const { outcomes, refusals, okP50 } = figures;
    const answers = Object.entries(outcomes).map(([name, n]) => `${n} × ${name}`);
    return verdictOn(
      targetsOf(figures),
      'what is too much is refused at once, and the rest is served as before.',
      [
        `capacity ${capacity.toFixed(1)} matches a second (${USUAL}, ${rig.threads} threads)`,
        `${seconds} s at twice of it: ${answers.join(', ')}`,
        `refused after ${ms(refusals.p50)} (p50), ${ms(refusals.p99)} (p99); matched after ${ms(okP50)} (p50)`,
      ],
    );
  });
}

export const overload: Drill = {
  name: 'overload',
  rows: ['L02'],
  about: 'Twice as many requests as the service can answer (about 2 min).',
  options: { seconds: { about: 'length of the overload', default: 60 } },
  run,
};
