import { parseArgs } from 'node:util';
import { UsageError } from '../../../operator/command/failure.ts';

export interface GroupOptions {
  /** CSV with a line for each photograph of another person. */
  readonly groups: string;
  /** Columns that make a group. */
  readonly by: readonly string[];
  /** Pixels of border that are repeated around each photograph, for collections of tight crops. */
  readonly border: number;
  /** A folder in the layout of LFW, for the error rates of people with several photographs; or null. */
  readonly dataset: string | null;
  /** Numbers of people that a site learns from. */
  readonly people: readonly number[];
  readonly draws: number;
  readonly threads: number;
  readonly out: string;
}

/** Whether the arguments ask for the measurement of groups. */
export const wantsGroups = (args: readonly string[]): boolean =>
  args.some((arg) => arg === '--groups' || arg.startsWith('--groups=')) && !args.includes('--help');

function numberOf(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new UsageError(`--${name} takes a whole number from ${least}, not "${text}".`);
}

export function readGroupOptions(args: string[]): GroupOptions {
  const text = (initial: string) => ({ type: 'string', default: initial }) as const;
  const options = {
    groups: { type: 'string' } as const,
    dataset: { type: 'string' } as const,
    by: text('sex,origin'),
    border: text('0'),
    people: text('30,60,240'),
    draws: text('5'),
    threads: text('2'),
    out: text('reports/evaluate'),
  };
  try {
    const { values } = parseArgs({ args, options, strict: true });
    if (!values.groups) throw new Error('--groups takes a CSV file.');
    return {
      groups: values.groups,
      by: values.by.split(','),
      border: numberOf('border', values.border, 0),
      dataset: values.dataset ?? null,
      people: values.people.split(',').map((one) => numberOf('people', one, 1)),
      draws: numberOf('draws', values.draws, 1),
      threads: numberOf('threads', values.threads, 1),
      out: values.out,
    };
  } catch (error) {
    const [line] = String(error instanceof Error ? error.message : error).split('\n');
    throw new UsageError(
      `${line} --groups goes with --by, --border, --dataset, --people, --draws, --threads and --out.`,
    );
  }
}
