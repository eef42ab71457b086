import { parseArgs } from 'node:util';
import { UsageError } from '../../../operator/command/failure.ts';
import { EDITS, type Edit } from './edits.ts';

/** Which half of the people: limits chosen on one half can be measured on the other. */
export type Half = 'both' | 'first' | 'second';

export interface ReplayOptions {
  /** Null: the sample photographs that come with the project. */
  readonly dataset: string | null;
  readonly edits: readonly Edit[];
  /** At most so many photographs are edited. */
  readonly photographs: number;
  readonly half: Half;
  readonly threads: number;
  readonly bootstrap: number;
  readonly out: string;
}

/** Whether the arguments ask for the replay measurement. */
export const wantsReplay = (args: readonly string[]): boolean =>
  args.includes('--replay') && !args.includes('--help');

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const options = {
    replay: { type: 'boolean' },
    edits: { ...text, default: 'all' },
    photographs: { ...text, default: '150' },
    half: { ...text, default: 'both' },
    threads: { ...text, default: '2' },
    bootstrap: { ...text, default: '1000' },
    out: { ...text, default: 'reports/evaluate' },
  } as const;
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: true });
  } catch (error) {
    const [line] = String(error instanceof Error ? error.message : error).split('\n');
    throw new UsageError(
      `${line} --replay [DIR] goes with --edits, --photographs, --half, --threads, --bootstrap and --out only.`,
    );
  }
}

function above0(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new UsageError(`--${name} takes a whole number above 0, not "${text}".`);
}

/** The edits that are named, in the order of the table. */
export function namedEdits(list: string): readonly Edit[] {
  if (list === 'all') return EDITS;
  const names = list.split(',').map((name) => name.trim());
  const unknown = names.find((name) => EDITS.every((known) => known.name !== name));
  if (unknown === undefined) return EDITS.filter(({ name }) => names.includes(name));
  const known = EDITS.map(({ name }) => name).join(', ');
  throw new UsageError(`--edits takes all or some of ${known}, not "${unknown}".`);
}

function halfOf(text: string): Half {
  if (text === 'both' || text === 'first' || text === 'second') return text;
  throw new UsageError(`--half takes both, first or second, not "${text}".`);
}

export function readReplayOptions(args: string[]): ReplayOptions {
  const { values, positionals } = parse(args);
  const [dataset = null, ...more] = positionals;
  if (more.length > 0) throw new UsageError('--replay takes one folder.');
  return {
    dataset,
    edits: namedEdits(values.edits),
    photographs: above0('photographs', values.photographs),
    half: halfOf(values.half),
    threads: above0('threads', values.threads),
    bootstrap: above0('bootstrap', values.bootstrap),
    out: values.out,
  };
}
