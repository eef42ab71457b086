import type { KnownPerson, Succession } from './learning.ts';
import type { Population, ScoreSpread } from './population.ts';
import { neededCosine } from './site-score.ts';

/** Earlier populations that stay in force beside a new one. Each costs a little time in every login. */
const MAX_ALONG = 2;
/** A needed cosine that falls by less is within the noise of learning. */
const MAX_LOOSER = 0.01;
/** The needed cosine of the median person may rise by this much without the operator. */
const MAX_TIGHTER = 0.1;

/** Every choice of at most `most` things. */
function choices<T>(things: readonly T[], most: number): T[][] {
  if (most === 0 || things.length === 0) return [[]];
  const [first, ...others] = things as [T, ...T[]];
  return [
    ...choices(others, most),
    ...choices(others, most - 1).map((chosen) => [first, ...chosen]),
  ];
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/**
 * What follows when `next` was learned. Nobody who enrols faces can loosen a decision: earlier
 * populations stay in force as long as they are stricter for somebody who is enrolled. Where that is
 * not enough, and where people would suddenly be refused, the operator decides.
 *
 * @param inForce what is in force now; empty when nothing is
 */
export function succession(
  next: Population,
  inForce: readonly Population[],
  people: readonly Pick<KnownPerson, 'reference' | 'threshold'>[],
  base: ScoreSpread,
): Succession {
  if (inForce.length === 0) return { along: [], change: { tighter: 0, looser: 0 }, held: false };
  const needsOf = (population: Population): number[] =>
    people.map(({ reference, threshold }) => neededCosine(threshold, reference, base, population));
  const strictest = (all: readonly (readonly number[])[]): number[] =>
    people.map((_, i) => all.reduce((most, needs) => Math.max(most, needs[i]!), 0));
  const nextNeeds = needsOf(next);
  const needs = inForce.map(needsOf);
  const before = strictest(needs);
  const candidates = choices([...inForce.keys()], MAX_ALONG)
    .toSorted((a, b) => a.length - b.length)
    .map((along) => {
      const after = strictest([nextNeeds, ...along.map((i) => needs[i]!)]);
      const looser = before.reduce((most, need, i) => Math.max(most, need - after[i]!), 0);
      const tighter = medianOf(after.map((need, i) => need - before[i]!));
      return { along, change: { tighter: Math.max(0, tighter), looser } };
    });
  // The first one, which is the shortest, that loosens nothing; otherwise the one that loosens least.
  const found =
    candidates.find(({ change }) => change.looser === 0) ??
    candidates.toSorted((a, b) => a.change.looser - b.change.looser)[0]!;
  const { looser, tighter } = found.change;
  return { ...found, held: looser > MAX_LOOSER || tighter > MAX_TIGHTER };
}
