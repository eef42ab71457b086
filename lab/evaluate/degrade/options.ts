import { parseArgs } from 'node:util';
import { UsageError } from '../../../operator/command/failure.ts';
import type { OptionalStep } from '../../../src/inference/catalogue/model-set.ts';
import { DEGRADATIONS, type Degradation } from './degradations.ts';
import { namedSteps } from './steps.ts';

export interface DegradeOptions {
  readonly dataset: string;
  readonly degradations: readonly Degradation[];
  readonly people: number;
  readonly threads: number;
  readonly bootstrap: number;
  readonly out: string;
  /** Steps of the pipeline that are left out. */
  readonly without: readonly OptionalStep[];
}

/** Whether the arguments ask for degraded photographs. */
export const wantsDegrade = (args: readonly string[]): boolean =>
  args.some((arg) => arg === '--degrade' || arg.startsWith('--degrade=')) &&
  !args.includes('--help');

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const options = {
    dataset: text,
    degrade: text,
    'degrade-people': { ...text, default: '150' },
    without: text,
    threads: { ...text, default: '2' },
    bootstrap: { ...text, default: '1000' },
    out: { ...text, default: 'reports/evaluate' },
  };
  try {
    return parseArgs({ args, options, strict: true }).values;
  } catch (error) {
    const [line] = String(error instanceof Error ? error.message : error).split('\n');
    throw new UsageError(
      `${line} --degrade goes with --dataset, --degrade-people, --without, --threads, --bootstrap and --out only.`,
    );
  }
}

function atLeast(least: number, name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new UsageError(`--${name} takes a whole number of at least ${least}, not "${text}".`);
}

/** The degradations that are named, in the order of the table. */
export function namedDegradations(list: string): readonly Degradation[] {
  if (list === 'all') return DEGRADATIONS;
  const names = list.split(',').map((name) => name.trim());
  const unknown = names.find((name) => DEGRADATIONS.every((known) => known.name !== name));
  if (unknown !== undefined) {
    const known = DEGRADATIONS.map(({ name }) => name).join(', ');
    throw new UsageError(`--degrade takes all or some of ${known}, not "${unknown}".`);
  }
  return DEGRADATIONS.filter(({ name }) => names.includes(name));
}

export function readDegradeOptions(args: string[]): DegradeOptions {
  const values = parse(args);
  if (!values.dataset) throw new UsageError('--degrade needs --dataset DIR; --help explains.');
  return {
    dataset: values.dataset,
    degradations: namedDegradations(values.degrade ?? ''),
    people: atLeast(2, 'degrade-people', values['degrade-people']),
    threads: atLeast(1, 'threads', values.threads),
    bootstrap: atLeast(1, 'bootstrap', values.bootstrap),
    out: values.out,
    without: namedSteps(values.without),
  };
}
