import { LEVEL_FMR, offsetsOfBins } from '../../../src/calibration/quality-bins.ts';
import { chooseThresholds } from '../../../src/calibration/rates.ts';
import { type Cell, mergeCells } from './binned-scores.ts';

/**
 * How far the threshold of each quality bin is from `base`; see `offsetsOfBins`.
 *
 * @param cells of one template each
 */
export function offsetsOf(cells: readonly Cell[], base: number, least?: number): number[] | null {
  const bins = Map.groupBy(cells, ({ bin }) => bin);
  const sets = [...bins.values()].map((own) => mergeCells(own, []));
  return offsetsOfBins(sets, base, least);
}

/** The common threshold of all these probes, at the FMR that the bins are adjusted to. */
export function baseOf(cells: readonly Cell[]): number {
  const { impostor, distinctImpostor } = mergeCells(cells, []);
  return chooseThresholds(impostor, distinctImpostor, [LEVEL_FMR])[0]!.threshold;
}
