import { geometricMean, mean, type Spread, spread } from './statistics.ts';

/**
 * All contenders once, then all in the opposite order (ABBA for two). The blocks of each contender then
 * have the same middle in time, so that a machine that slowly gets slower favours none of them.
 */
export const abba = <T>(contenders: readonly T[]): T[] => [
  ...contenders,
  ...contenders.toReversed(),
];

/** The result of one block of one contender. */
export interface Measured {
  readonly contender: string;
  readonly round: number;
}

/** The figures of one contender, a list for each round. */
function byRound<T extends Measured>(
  blocks: readonly T[],
  contender: string,
  figure: (block: T) => number,
): number[][] {
  const rounds: number[][] = [];
  for (const block of blocks) {
    if (block.contender !== contender) continue;
    rounds[block.round] ??= [];
    rounds[block.round]!.push(figure(block));
  }
  return rounds;
}

/** In each round, a contender compared with the reference of the same round. */
function compareRounds<T extends Measured>(
  blocks: readonly T[],
  [contender, reference]: readonly [string, string],
  figure: (block: T) => number,
  compare: (own: readonly number[], base: readonly number[]) => number,
): Spread {
  const base = byRound(blocks, reference, figure);
  return spread(byRound(blocks, contender, figure).map((own, round) => compare(own, base[round]!)));
}

/** Each round's factor of a contender over the reference of the same round. */
export const ratios = <T extends Measured>(
  blocks: readonly T[],
  names: readonly [contender: string, reference: string],
  figure: (block: T) => number,
): Spread =>
  compareRounds(blocks, names, figure, (own, base) => geometricMean(own) / geometricMean(base));

/** Each round's difference of a contender from the reference of the same round. */
export const differences = <T extends Measured>(
  blocks: readonly T[],
  names: readonly [contender: string, reference: string],
  figure: (block: T) => number,
): Spread => compareRounds(blocks, names, figure, (own, base) => mean(own) - mean(base));
