import type { Calibration, OperatingPoint } from '../../src/domain/threshold.ts';
import type { Evaluation } from './evaluation.ts';
import type { MeasuredPoint } from './measure.ts';

/** Six significant figures: more would be noise, and two runs would differ in the last digit. */
const tidy = (value: number): number => Number(value.toPrecision(6));
const tidyPair = ([low, high]: readonly [number, number]): [number, number] => [
  tidy(low),
  tidy(high),
];

const operatingPoint = (point: MeasuredPoint): OperatingPoint => ({
  fmr: point.fmr,
  threshold: point.threshold,
  extrapolated: point.extrapolated,
  impostorPairs: point.impostorPairs,
  falseMatches: point.falseMatches,
  fmrInterval: tidyPair(point.fmrInterval),
  genuinePairs: point.genuinePairs,
  fnmr: tidy(point.fnmr),
  fnmrInterval: tidyPair(point.fnmrInterval),
});

/** What the service reads to choose its threshold. */
export function calibrationOf(evaluation: Evaluation): Calibration {
  const { mean, sd } = evaluation.impostorScore;
  return {
    model: evaluation.model,
    dataset: evaluation.dataset,
    impostorScore: { mean: tidy(mean), sd: tidy(sd) },
    byTemplates: Object.fromEntries(
      evaluation.experiments.map(({ templates, chosen }) => [
        String(templates),
        chosen.withoutGate.map(operatingPoint),
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
