import { chooseThresholds, empiricalThreshold } from '../../../src/calibration/rates.ts';
import { ENOUGH_ERRORS } from '../../../src/calibration/tail.ts';
import { percentileOf } from '../dataset/acquisition.ts';
import { type Cell, mergeCells, type Sight } from './binned-scores.ts';

/** Per cent of the probes below each inner edge: the lowest bin is small, for there errors gather. */
export const SHARES = [5, 20, 50, 80] as const;
/** The lowest rate at which every bin of a few thousand photographs still counts enough false matches. */
export const LEVEL_FMR = 1e-4;
/** A shift beyond this would be an accident of the data. */
export const MOST_OFFSET = 0.1;

/** The same share of the bins in every data set; fewer where the norm says little. */
export function edgesOf(sights: readonly Sight[]): number[] {
  const norms = sights.map(({ norm }) => norm).sort((a, b) => a - b);
  const inner = SHARES.map((share) => Math.round(percentileOf(norms, share) * 100) / 100);
  return [...new Set([0, ...inner])];
}

/** The nearest values that never fall (pool adjacent violators), each counting by its weight. */
export function rising(values: readonly number[], weights: readonly number[]): number[] {
  const blocks: { value: number; weight: number; count: number }[] = [];
  values.forEach((value, i) => {
    blocks.push({ value, weight: weights[i]!, count: 1 });
    while (blocks.length > 1 && blocks.at(-2)!.value > blocks.at(-1)!.value) {
      const [low, high] = blocks.splice(-2) as [(typeof blocks)[0], (typeof blocks)[0]];
      const weight = low.weight + high.weight;
      blocks.push({
        value: (low.value * low.weight + high.value * high.weight) / weight,
        weight,
        count: low.count + high.count,
      });
    }
  });
  return blocks.flatMap(({ value, count }) => new Array<number>(count).fill(value));
}

/**
 * How far the threshold of each quality bin lies from `base` when every bin is to have the same FMR.
 * Strangers score higher on clear faces; where that order is reversed it is noise, so it is smoothed
 * away. Null when a bin counts too few false matches, or there is one bin only.
 *
 * @param cells of one template each
 */
export function offsetsOf(
  cells: readonly Cell[],
  base: number,
  least = ENOUGH_ERRORS,
): number[] | null {
  const bins = Map.groupBy(cells, ({ bin }) => bin);
  if (bins.size < 2) return null;
  const sets = [...bins.values()].map((own) => mergeCells(own, []));
  if (sets.some((set) => set.distinctImpostor * LEVEL_FMR < least)) return null;
  const raw = sets.map((set) => empiricalThreshold(set.impostor, LEVEL_FMR) - base);
  const level = rising(
    raw,
    sets.map((set) => set.distinctImpostor),
  );
  return level.map(
    (offset) => Math.round(Math.min(MOST_OFFSET, Math.max(-MOST_OFFSET, offset)) * 1e4) / 1e4,
  );
}

/** The one threshold for all these probes at the rate at which the bins are levelled. */
export function baseOf(cells: readonly Cell[]): number {
  const { impostor, distinctImpostor } = mergeCells(cells, []);
  return chooseThresholds(impostor, distinctImpostor, [LEVEL_FMR])[0]!.threshold;
}
