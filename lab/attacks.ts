import { resolve } from 'node:path';
import { readArguments } from '../operator/command/arguments.ts';
import { exitCodeOf, UsageError } from '../operator/command/failure.ts';
import { additions } from './attacks/additions.ts';
import { blends } from './attacks/blends.ts';
import { climbs } from './attacks/climb.ts';
import { cuts } from './attacks/cuts.ts';
import { type People, withPeople } from './attacks/people.ts';

const HELP = `Measures what attacks on the comparison achieve, and what the defence costs honest people.

usage: npm run attacks -- NAME --dataset DIR [--people N] [--pairs N] [--seed N] [--threads N]

  additions  photographs of the right person that are refused when they are added
  blends     series of pictures that lead from one person to another (40 pairs, 1 min)
  climb      a picture that is changed again and again to raise its score (5 pairs, 10 min)
  cuts       faces that are cut off by the frame, compared with those of other people

--people N reads the first N people only. DIR has one folder a person with <person>_0001.jpg in it, as Labeled Faces in the Wild.`;

const ATTACKS: Record<string, { pairs: number; run: Run }> = {
  additions: { pairs: 1, run: async (people) => additions(people) },
  blends: { pairs: 40, run: blends },
  climb: { pairs: 5, run: climbs },
  cuts: { pairs: 1, run: async (people) => cuts(people) },
};
type Run = (people: People, pairs: number, seed: number) => Promise<string>;

function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new UsageError(`--${name} takes a number from 1.`);
}

async function main(args: string[]): Promise<void> {
  const text = { type: 'string' } as const;
  const options = { dataset: text, people: text, pairs: text, seed: text, threads: text };
  const { values, positionals } = readArguments(args, options);
  if (values.help || args.length === 0) return console.log(HELP);
  const [name = '', ...rest] = positionals;
  const attack = ATTACKS[name];
  if (!attack || rest.length > 0) {
    throw new UsageError(`Name one of ${Object.keys(ATTACKS).join(', ')}.`);
  }
  if (!values.dataset) throw new UsageError('--dataset DIR is needed.');
  const pairs = numberOf('pairs', values.pairs ?? String(attack.pairs));
  const seed = numberOf('seed', values.seed ?? '7');
  const threads = numberOf('threads', values.threads ?? '2');
  const limit = values.people ? numberOf('people', values.people) : Infinity;
  const where = { dataset: resolve(values.dataset), limit, threads };
  console.log(await withPeople(where, (people) => attack.run(people, pairs, seed)));
}

process.exitCode = await exitCodeOf(() => main(process.argv.slice(2)));
