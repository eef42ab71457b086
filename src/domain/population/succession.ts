import type { Reference } from '../comparison/matching.ts';
import type { Population, ScoreSpread } from './population.ts';
import { neededCosine } from './site-score.ts';
import type { Change } from './version.ts';

/** An enrolled person, and the threshold of a login for that many templates. */
export interface Enrolled {
  readonly reference: Reference;
  readonly threshold: number;
}

/** Earlier populations that stay in force beside a new one. Each costs a little time in every login. */
const MAX_ALONG = 2;
/** A needed cosine that falls by less is within the noise of learning. */
const MAX_LOOSER = 0.01;
/** The needed cosine of the median person may rise by this much without the operator. */
const MAX_TIGHTER = 0.1;

export interface Succession {
  /** Those of the populations in force that stay in force. */
  readonly along: readonly Population[];
  readonly change: Change;
  /** True when an operator has to look at it first. */
  readonly held: boolean;
}

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
  people: readonly Enrolled[],
  base: ScoreSpread,
): Succession {
  if (inForce.length === 0) return { along: [], change: { tighter: 0, looser: 0 }, held: false };
  const needs = (populations: readonly Population[]): number[] =>
    people.map(({ reference, threshold }) => neededCosine(threshold, reference, base, populations));
  const before = needs(inForce);
  const candidates = choices(inForce, MAX_ALONG)
    .toSorted((a, b) => a.length - b.length)
    .map((along) => {
      const after = needs([next, ...along]);
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
