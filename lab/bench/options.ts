import { readArguments } from '../../operator/command/arguments.ts';
import { UsageError } from '../../operator/command/failure.ts';
import type { PeersPlan } from './peers/measure.ts';
import { FULL, type Plan, QUICK } from './plan.ts';

export const HELP = `Measures the service against the bare pipeline on this machine, in about seven minutes.

usage: npm run bench -- [options]

  --quick        a smoke test of under a minute; its figures say little
  --threads N    inference threads of the service and of the bare loop (default: the service's)
  --out DIR      where bench.json and report.html go (default reports/bench)
  --peers        also the npm packages that do the same, installed by their lock (needs the registry)
  --dataset DIR  people in the layout of LFW, for the accuracy beside the speed of the peers
  --strict       exit code 1 when a target is missed
  --help         this text

Do not use the machine during the run. The report shows how much other programs used, and for each
ratio the noise: how much two runs of the bare loop differ.`;

export interface Options {
  readonly plan: Plan;
  readonly out: string;
  readonly strict: boolean;
  readonly peers: PeersPlan | null;
}

const MAX_THREADS = 64;

function threadsFrom(text: string | undefined): number | null {
  if (text === undefined) return null;
  const threads = Number(text);
  if (Number.isInteger(threads) && threads >= 1 && threads <= MAX_THREADS) return threads;
  throw new UsageError(`--threads takes a whole number from 1 to ${MAX_THREADS}, not "${text}".`);
}

/** The options, or null when help was asked for. */
export function readOptions(args: string[]): Options | null {
  const { values, positionals } = readArguments(args, {
    quick: { type: 'boolean', default: false },
    strict: { type: 'boolean', default: false },
    threads: { type: 'string' },
    peers: { type: 'boolean', default: false },
    dataset: { type: 'string' },
    out: { type: 'string', default: 'reports/bench' },
  });
  if (values.help) return null;
  if (positionals.length > 0) throw new UsageError(`"${positionals[0]}" is not an option.`);
  const threads = threadsFrom(values.threads);
  const { out, strict, dataset = null } = values;
  if (dataset && !values.peers) throw new UsageError('--dataset needs --peers.');
  const peers = values.peers ? { out, dataset } : null;
  return { plan: { ...(values.quick ? QUICK : FULL), threads }, out, strict, peers };
}
