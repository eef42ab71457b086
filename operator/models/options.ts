import { parseArgs } from 'node:util';
import { UsageError } from '../command/failure.ts';

export type Command =
  | { kind: 'help' | 'list' | 'rollback' }
  | { kind: 'verify' | 'activate'; name: string }
  | { kind: 'golden'; name: string; force: boolean }
  | { kind: 'calibrate'; name: string; dataset: string; threads: number; bootstrap: number }
  | AddCommand;

export interface AddCommand {
  readonly kind: 'add';
  /** The ONNX file. */
  readonly file: string;
  readonly name: string;
  /** Id that is stored with templates; null: the name. */
  readonly id: string | null;
  readonly source: string;
  readonly licence: string;
  /** Labelled photographs; null: the samples. */
  readonly dataset: string | null;
  readonly threads: number;
  readonly bootstrap: number;
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const options = {
    dataset: text,
    threads: text,
    bootstrap: text,
    name: text,
    id: text,
    source: text,
    licence: text,
    force: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split(/\.? To |\n/)[0]}.`);
  }
}

/** Options that a command takes besides --help. */
const TAKES: Record<string, readonly string[]> = {
  list: [],
  rollback: [],
  verify: [],
  activate: [],
  golden: ['force'],
  calibrate: ['dataset', 'threads', 'bootstrap'],
  add: ['name', 'id', 'source', 'licence', 'dataset', 'threads', 'bootstrap'],
};

function wholeNumber(name: string, text: string | undefined, absent: number): number {
  const value = text === undefined ? absent : Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new UsageError(`--${name} takes a whole number above 0, not "${text}".`);
}

export function readCommand(args: string[]): Command {
  const { values, positionals } = parse(args);
  if (values.help) return { kind: 'help' };
  const [kind = '', name, ...rest] = positionals;
  const takes = TAKES[kind];
  if (!takes || rest.length > 0) {
    throw new UsageError('Say list, verify, golden, calibrate, add, activate or rollback.');
  }
  const stranger = Object.keys(values).find((option) => !takes.includes(option));
  if (stranger) throw new UsageError(`${kind} takes no --${stranger}.`);
  if (kind === 'list' || kind === 'rollback') {
    if (name !== undefined) throw new UsageError(`${kind} takes no name.`);
    return { kind };
  }
  if (kind === 'add') {
    if (name === undefined) throw new UsageError('add takes an ONNX file.');
    for (const option of ['name', 'source', 'licence'] as const) {
      if (!values[option]) throw new UsageError(`--${option} is missing.`);
    }
    return {
      kind,
      file: name,
      name: values.name!,
      id: values.id ?? null,
      source: values.source!,
      licence: values.licence!,
      dataset: values.dataset ?? null,
      threads: wholeNumber('threads', values.threads, 2),
      bootstrap: wholeNumber('bootstrap', values.bootstrap, 1000),
    };
  }
  if (name === undefined) throw new UsageError(`${kind} takes the name of a model.`);
  if (kind === 'golden') return { kind, name, force: values.force ?? false };
  if (kind !== 'calibrate') return { kind: kind as 'verify' | 'activate', name };
  if (!values.dataset) throw new UsageError('--dataset DIR is missing.');
  return {
    kind,
    name,
    dataset: values.dataset,
    threads: wholeNumber('threads', values.threads, 2),
    bootstrap: wholeNumber('bootstrap', values.bootstrap, 1000),
  };
}
