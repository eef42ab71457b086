import { dot } from '../../domain/comparison/matching.ts';
import type { ScoreSpread } from '../../domain/population/population.ts';

/** Pairs beyond this number say nothing more about a mean. */
const MAX_PAIRS = 400_000;
/** Scores so many standard deviations above the mean belong to one person who is enrolled twice. */
const DOUBLE_SD = 5;
const ROUNDS = 5;

/** Calls `visit` with every pair of `count` things. */
export function everyPair(count: number, visit: (a: number, b: number) => void): void {
  for (let a = 0; a < count; a++) for (let b = a + 1; b < count; b++) visit(a, b);
}

/** The same with `most` pairs at random when there are more. */
export function visitPairs(
  count: number,
  most: number,
  random: () => number,
  visit: (a: number, b: number) => void,
): void {
  if ((count * (count - 1)) / 2 <= most) {
    everyPair(count, visit);
    return;
  }
  for (let n = 0; n < most; n++) {
    const a = Math.floor(random() * count);
    const b = Math.floor(random() * (count - 1));
    visit(a, b < a ? b : b + 1);
  }
}

/** Mean and standard deviation. An empty list gives 0 and 1. */
export function spreadOf(values: ArrayLike<number>): ScoreSpread {
  const count = values.length;
  if (count === 0) return { mean: 0, sd: 1 };
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i]!;
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (values[i]! - mean) ** 2;
  return { mean, sd: Math.sqrt(squares / count) };
}

export interface StrangerScores {
  readonly spread: ScoreSpread;
  /** Scores from this one on count as those of one person under two ids. */
  readonly double: number;
}

/**
 * Mean and standard deviation of the scores between different people, without the few pairs that are
 * one person twice.
 *
 * @param faces one unit vector a person, at least two
 */
export function strangerScores(
  faces: readonly Float32Array[],
  random: () => number,
): StrangerScores {
  const scores: number[] = [];
  visitPairs(faces.length, MAX_PAIRS, random, (a, b) => scores.push(dot(faces[a]!, faces[b]!)));
  let kept = scores;
  let spread = spreadOf(kept);
  for (let round = 0; round < ROUNDS; round++) {
    const limit = spread.mean + DOUBLE_SD * spread.sd;
    kept = scores.filter((score) => score < limit);
    spread = spreadOf(kept);
  }
  return { spread, double: spread.mean + DOUBLE_SD * spread.sd };
}
