/** Two photographs of one person, and whether their comparison is a match. */
export interface GenuinePair {
  readonly a: number;
  readonly b: number;
  readonly match: boolean;
}

export interface DiscardPoint {
  /** Share of the photographs that were discarded. */
  readonly discarded: number;
  readonly fnmr: number;
}

/**
 * FNMR after the photographs below each value were discarded (ISO/IEC 29794-1, error versus discard
 * characteristic). A pair is discarded with the worse of its photographs. There is one point for each
 * value, because photographs of the same value are discarded together.
 */
export function discardSteps(
  values: readonly number[],
  pairs: readonly GenuinePair[],
): DiscardPoint[] {
  const photographs = values.toSorted((a, b) => a - b);
  const worse = pairs
    .map(({ a, b, match }) => ({ value: Math.min(values[a]!, values[b]!), match }))
    .sort((x, y) => x.value - y.value);
  let left = pairs.length;
  let wrong = pairs.filter((pair) => !pair.match).length;
  let next = 0;
  const steps: DiscardPoint[] = [];
  photographs.forEach((value, below) => {
    if (below > 0 && photographs[below - 1] === value) return;
    for (; next < worse.length && worse[next]!.value < value; next++) {
      left--;
      if (!worse[next]!.match) wrong--;
    }
    if (left > 0) steps.push({ discarded: below / photographs.length, fnmr: wrong / left });
  });
  return steps;
}

/** FNMR at any share: a straight line between steps, level after the last. */
export function fnmrAt(steps: readonly DiscardPoint[], discarded: number): number {
  const after = steps.findIndex((step) => step.discarded > discarded);
  if (after === -1) return steps.at(-1)?.fnmr ?? Number.NaN;
  const [from, to] = [steps[after - 1]!, steps[after]!];
  const way = (discarded - from.discarded) / (to.discarded - from.discarded);
  return from.fnmr + way * (to.fnmr - from.fnmr);
}

export const MOST_DISCARDED = 0.2;
const GRID = 100;

export interface DiscardCurve {
  readonly name: string;
  readonly points: readonly DiscardPoint[];
  /** Mean FNMR over 0 to 20 % discarded: the area under the curve divided by its width. */
  readonly area: number;
}

export function discardCurve(
  name: string,
  values: readonly number[],
  pairs: readonly GenuinePair[],
): DiscardCurve {
  const steps = discardSteps(values, pairs);
  const points = Array.from({ length: GRID + 1 }, (_, i) => {
    const discarded = (MOST_DISCARDED * i) / GRID;
    return { discarded, fnmr: fnmrAt(steps, discarded) };
  });
  const inner = points.slice(1, -1).reduce((sum, { fnmr }) => sum + fnmr, 0);
  const area = (inner + (points[0]!.fnmr + points.at(-1)!.fnmr) / 2) / GRID;
  return { name, points, area };
}
