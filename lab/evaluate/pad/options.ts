import { parseArgs } from 'node:util';
import { UsageError } from '../../../operator/command/failure.ts';

export interface PadOptions {
  readonly pad: string;
  /** A folder with more bona fide photographs, or null. */
  readonly dataset: string | null;
  readonly limit: number;
  readonly threads: number;
  readonly out: string;
}

/** Whether the arguments ask for the liveness measurement. */
export const wantsPad = (args: readonly string[]): boolean =>
  args.some((arg) => arg === '--pad' || arg.startsWith('--pad=')) && !args.includes('--help');

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const out = { ...text, default: 'reports/evaluate' };
  const options = { pad: text, dataset: text, limit: text, threads: text, out };
  try {
    return parseArgs({ args, options, strict: true }).values;
  } catch (error) {
    const [line] = String(error instanceof Error ? error.message : error).split('\n');
    throw new UsageError(`${line} --pad goes with --dataset, --limit, --threads and --out only.`);
  }
}

function above0(name: string, text: string | undefined, absent: number): number {
  const value = text === undefined ? absent : Number(text);
  if (value === absent || (Number.isSafeInteger(value) && value > 0)) return value;
  throw new UsageError(`--${name} takes a whole number above 0, not "${text}".`);
}

export function readPadOptions(args: string[]): PadOptions {
  const values = parse(args);
  if (!values.pad) throw new UsageError('--pad takes a folder.');
  return {
    pad: values.pad,
    dataset: values.dataset ?? null,
    limit: above0('limit', values.limit, Number.POSITIVE_INFINITY),
    threads: above0('threads', values.threads, 2),
    out: values.out,
  };
}
