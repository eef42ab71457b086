import { total } from '../../../src/calibration/histogram.ts';
import {
  type ChosenThreshold,
  chooseThresholds,
  equalErrorRate,
} from '../../../src/calibration/rates.ts';
import type { Acquisition } from '../dataset/acquisition.ts';
import type { Gallery } from '../dataset/gallery.ts';
import { type MeasuredPoint, measurePoints } from './measure.ts';
import { compareAll } from './pairs.ts';
import type { ScoreSet } from './score-set.ts';

/** The same thresholds applied to every face, and only to faces that the quality gate accepts. */
export interface GateComparison {
  readonly withoutGate: readonly MeasuredPoint[];
  readonly withGate: readonly MeasuredPoint[];
}

/** References of one number of templates. */
export interface Experiment {
  readonly templates: number;
  readonly enrolledPeople: number;
  readonly references: number;
  readonly distinctImpostor: number;
  readonly distinctGenuine: number;
  readonly equalError: { readonly rate: number; readonly threshold: number };
  /** Thresholds that were chosen on the same data; their errors are a little too good. */
  readonly chosen: GateComparison;
  /** Thresholds that were shipped before this run. */
  readonly shipped: GateComparison | null;
  readonly impostor: Float64Array;
  readonly genuine: Float64Array;
}

export interface ExperimentInputs {
  readonly templates: number;
  readonly open: Gallery;
  readonly gated: Gallery;
  readonly acquisition: Acquisition;
  readonly shipped: readonly ChosenThreshold[];
  readonly rounds: number;
}

const lowest = (thresholds: readonly ChosenThreshold[]): number =>
  Math.min(1, ...thresholds.map((chosen) => chosen.threshold));

const isUseful = (set: ScoreSet): boolean => total(set.impostor) > 0 && total(set.genuine) > 0;

/** Null when too few people have more than `templates` images. */
export function runExperiment(inputs: ExperimentInputs): Experiment | null {
  const { templates, open, gated, acquisition, shipped, rounds } = inputs;
  const set = compareAll(open, templates, lowest(shipped));
  if (!isUseful(set)) return null;
  const thresholds = chooseThresholds(set.impostor, set.distinctImpostor);
  const gatedSet = compareAll(gated, templates, lowest([...thresholds, ...shipped]));
  const compare = (points: readonly ChosenThreshold[]): GateComparison => ({
    withoutGate: measurePoints(set, points, acquisition.ftaWithoutGate, rounds),
    withGate: isUseful(gatedSet)
      ? measurePoints(gatedSet, points, acquisition.ftaWithGate, rounds)
      : [],
  });
  return {
    templates,
    enrolledPeople: set.references.filter((n) => n > 0).length,
    references: total(set.references),
    distinctImpostor: set.distinctImpostor,
    distinctGenuine: set.distinctGenuine,
    equalError: equalErrorRate(set.impostor, set.genuine),
    chosen: compare(thresholds),
    shipped: shipped.length > 0 ? compare(shipped) : null,
    impostor: set.impostor,
    genuine: set.genuine,
  };
}
