import { geometricMean, mean, type Spread, spread } from './statistics.ts';

/**
 * Everyone once, then everyone in the opposite order (ABBA for two). Each one's blocks then have the
 * same middle in time, so a machine that gets steadily slower or busier favours nobody.
 */
export const abba = <T>(contenders: readonly T[]): T[] => [
  ...contenders,
  ...contenders.toReversed(),
];

/** What one block of one contender came to. */
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

/** Each round's factor of a contender over the reference of the same round. */
export function ratios<T extends Measured>(
  blocks: readonly T[],
  [contender, reference]: readonly [string, string],
  figure: (block: T) => number,
): Spread {
  const base = byRound(blocks, reference, figure);
  return spread(
    byRound(blocks, contender, figure).map(
      (own, round) => geometricMean(own) / geometricMean(base[round]!),
    ),
  );
}

/** Each round's difference of a contender from the reference of the same round. */
export function differences<T extends Measured>(
  blocks: readonly T[],
  [contender, reference]: readonly [string, string],
  figure: (block: T) => number,
): Spread {
  const base = byRound(blocks, reference, figure);
  return spread(
    byRound(blocks, contender, figure).map((own, round) => mean(own) - mean(base[round]!)),
  );
}
