import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { UsageError } from '../../operator/command/failure.ts';

export const HELP = `Sends mutated photographs and mutated forms to the real service and judges every answer.

usage: node lab/fuzz.ts [options]

  --images N    mutated JPEG and PNG files (default 20000)
  --forms N     mutated multipart requests (default 20000)
  --seed N      start of the random choices (default: another each time, printed)
  --keep DIR    write the first input of each class of outcome there
  --help        this text

Exit code 1 after a crash, a hang, an undocumented answer, or, in a run of at least 5000,
resident memory that grew by 50 MB.
Inputs that caused one are written to reports/fuzz.`;

export interface Options {
  readonly images: number;
  readonly forms: number;
  readonly seed: number;
  readonly keep: string | null;
}

function wholeNumber(name: string, text: string | undefined, absent: number): number {
  if (text === undefined) return absent;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`--${name} takes a whole number, not "${text}".`);
}

/** The options, or null when help was asked for. */
export function readOptions(args: string[]): Options | null {
  const text = { type: 'string' } as const;
  const options = {
    images: text,
    forms: text,
    seed: text,
    keep: text,
    help: { type: 'boolean' },
  } as const;
  let values: ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];
  try {
    ({ values } = parseArgs({ args, options, strict: true }));
  } catch (error) {
    throw new UsageError(String(error instanceof Error ? error.message : error).split('\n')[0]!);
  }
  if (values.help) return null;
  return {
    images: wholeNumber('images', values.images, 20_000),
    forms: wholeNumber('forms', values.forms, 20_000),
    seed: wholeNumber('seed', values.seed, randomInt(1, 999_999_999)),
    keep: values.keep ?? null,
  };
}
