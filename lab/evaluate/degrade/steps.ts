import { UsageError } from '../../../operator/command/failure.ts';
import type { OptionalStep } from '../../../src/inference/catalogue/model-set.ts';

const STEPS: readonly OptionalStep[] = ['upright', 'mirror'];

/** The steps of the pipeline that `--without` names. */
export function namedSteps(list = ''): readonly OptionalStep[] {
  const names = list
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  const unknown = names.find((name) => STEPS.every((step) => step !== name));
  if (unknown === undefined) return STEPS.filter((step) => names.includes(step));
  throw new UsageError(`--without takes some of ${STEPS.join(', ')}, not "${unknown}".`);
}
