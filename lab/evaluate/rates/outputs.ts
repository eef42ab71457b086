import type {
  Calibration,
  OperatingPoint,
  QualityBin,
} from '../../../src/domain/comparison/threshold.ts';
import type { Evaluation } from './evaluation.ts';
import type { MeasuredPoint } from './measure.ts';
import type { MeasuredBin } from './quality-thresholds.ts';

/** Six significant figures: more would be noise, and two runs would differ in the last digit. */
const tidy = (value: number): number => Number(value.toPrecision(6));
const tidyPair = ([low, high]: readonly [number, number]): [number, number] => [
  tidy(low),
  tidy(high),
];

const qualityBin = (bin: MeasuredBin): QualityBin => ({
  minNorm: bin.minNorm,
  threshold: bin.threshold,
  extrapolated: bin.extrapolated,
  impostorPairs: bin.impostorPairs,
  falseMatches: bin.falseMatches,
  fmrInterval: tidyPair(bin.fmrInterval),
});

const operatingPoint = (
  point: MeasuredPoint,
  bins: readonly MeasuredBin[] | undefined,
): OperatingPoint => ({
  fmr: point.fmr,
  threshold: point.threshold,
  extrapolated: point.extrapolated,
  impostorPairs: point.impostorPairs,
  falseMatches: point.falseMatches,
  fmrInterval: tidyPair(point.fmrInterval),
  genuinePairs: point.genuinePairs,
  fnmr: tidy(point.fnmr),
  fnmrInterval: tidyPair(point.fnmrInterval),
  ...(bins && { byQuality: bins.map(qualityBin) }),
});

/** What the service reads to choose its threshold. */
export function calibrationOf(evaluation: Evaluation): Calibration {
  const { mean, sd } = evaluation.impostorScore;
  const binsAt = (templates: number, fmr: number): readonly MeasuredBin[] | undefined =>
    evaluation.byQuality?.points.find((p) => p.templates === templates && p.fmr === fmr)?.bins;
  return {
    model: evaluation.model,
    dataset: evaluation.dataset,
    impostorScore: { mean: tidy(mean), sd: tidy(sd) },
    byTemplates: Object.fromEntries(
      evaluation.experiments.map(({ templates, chosen }) => [
        String(templates),
        chosen.withoutGate.map((point) => operatingPoint(point, binsAt(templates, point.fmr))),
      ]),
    ),
  };
}

/** All figures of a run without its histograms; neither a name nor an image is in it. */
export function figuresOf(evaluation: Evaluation): object {
  return {
    ...evaluation,
    experiments: evaluation.experiments.map(({ impostor: _i, genuine: _g, ...figures }) => figures),
  };
}
