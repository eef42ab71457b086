import { type ChosenThreshold, countsAt } from '../../../src/calibration/rates.ts';
import type { OperatingPoint } from '../../../src/domain/comparison/threshold.ts';
import { bootstrapRates } from './bootstrap.ts';
import type { ScoreSet } from './score-set.ts';

export interface MeasuredPoint extends OperatingPoint {
  /** The measured share of impostors that matched; `fmr` is the target. */
  readonly measuredFmr: number;
  readonly falseNonMatches: number;
  /** Share of genuine attempts that fail, counting probes that could not be acquired. */
  readonly generalisedFrr: number;
}

/** The errors at every threshold. `fta`: share of probes that are never compared. */
export function measurePoints(
  set: ScoreSet,
  thresholds: readonly ChosenThreshold[],
  fta: number,
  rounds: number,
): MeasuredPoint[] {
  const intervals = bootstrapRates(
    set,
    thresholds.map((chosen) => chosen.threshold),
    rounds,
  );
  return thresholds.map((chosen, i) => {
    const counts = countsAt(set, chosen.threshold);
    const fnmr = counts.falseNonMatches / counts.genuinePairs;
    return {
      ...chosen,
      impostorPairs: counts.impostorPairs,
      falseMatches: counts.falseMatches,
      measuredFmr: counts.falseMatches / counts.impostorPairs,
      fmrInterval: intervals[i]!.fmr,
      genuinePairs: counts.genuinePairs,
      falseNonMatches: counts.falseNonMatches,
      fnmr,
      fnmrInterval: intervals[i]!.fnmr,
      generalisedFrr: fta + (1 - fta) * fnmr,
    };
  });
}
