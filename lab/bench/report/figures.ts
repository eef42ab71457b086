import { differences, ratios } from '../load/rounds.ts';
import { median, type Spread } from '../load/statistics.ts';
import type { Block } from '../measure/block.ts';
import { BARE } from '../measure/contenders.ts';
import type { Result } from '../result.ts';

/** One contender compared with the bare loop, with the same photographs in the same round. */
export interface Comparison {
  readonly contender: string;
  readonly cpu: Spread;
  readonly throughput: Spread;
}

export interface AloneComparison {
  readonly kind: string;
  readonly contender: string;
  readonly cpu: Spread;
  /** Milliseconds above the bare loop. */
  readonly p50: Spread;
}

const namesIn = (blocks: readonly Block[]): string[] => [
  ...new Set(blocks.map(({ contender }) => contender)),
];

export const compareSaturated = ({ saturated }: Result): Comparison[] =>
  namesIn(saturated).map((contender) => ({
    contender,
    cpu: ratios(saturated, [contender, BARE], ({ cpuMs }) => cpuMs),
    throughput: ratios(saturated, [contender, BARE], ({ throughput }) => throughput),
  }));

export const compareAlone = ({ alone }: Result, kind: string): AloneComparison[] => {
  const blocks = alone.filter((block) => block.kind === kind);
  return namesIn(blocks).map((contender) => ({
    kind,
    contender,
    cpu: ratios(blocks, [contender, BARE], ({ cpuMs }) => cpuMs),
    p50: differences(blocks, [contender, BARE], ({ p50 }) => p50),
  }));
};

/** The median of a figure over the blocks of one contender. */
export function typical(
  blocks: readonly Block[],
  contender: string,
  figure: (block: Block) => number,
): number {
  return median(blocks.filter((block) => block.contender === contender).map(figure));
}

/** The usual milliseconds of each stage with one photograph at a time. */
export function stagesOf(
  { alone }: Result,
  contender: string,
  kind: string,
): Record<string, number> {
  const blocks = alone.filter((b) => b.contender === contender && b.kind === kind);
  const names = new Set(blocks.flatMap(({ stages }) => Object.keys(stages)));
  return Object.fromEntries(
    [...names].map((name) => [name, median(blocks.map(({ stages }) => stages[name] ?? 0))]),
  );
}
