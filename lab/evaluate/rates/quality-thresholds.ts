import { binOf } from '../../../src/calibration/histogram.ts';
import { edgesOf, LEVEL_FMR, MOST_OFFSET } from '../../../src/calibration/quality-bins.ts';
import { ENOUGH_ERRORS } from '../../../src/calibration/tail.ts';
import type { QualityBin } from '../../../src/domain/comparison/threshold.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { Extracted } from '../dataset/gallery.ts';
import { type AcceptedFace, type Cell, compareBinned, mergeCells } from './binned-scores.ts';
import type { Experiment } from './experiment.ts';
import { type HeldOut, heldOut } from './held-out.ts';
import { pooledRates } from './pooled-rates.ts';
import { offsetsOf } from './quality-offsets.ts';

/** A quality bin as it is shipped, and the errors of right people in it. */
export interface MeasuredBin extends QualityBin {
  readonly genuinePairs: number;
  readonly fnmr: number;
  readonly fnmrInterval: readonly [number, number];
}

export interface BinnedPoint {
  readonly templates: number;
  readonly fmr: number;
  readonly bins: readonly MeasuredBin[];
}

export interface QualityThresholds {
  /** Lower edges of the bins, of the norm. */
  readonly edges: readonly number[];
  /** What is added to the one threshold in each bin, at every target and number of templates. */
  readonly offsets: readonly number[];
  readonly probes: number;
  readonly worseProbes: number;
  readonly points: readonly BinnedPoint[];
  /** Null when half of the people are not enough. */
  readonly heldOut: HeldOut | null;
}

/** Faces that the quality gate accepts; others are never compared. */
export function acceptedFacesOf(
  { images }: Dataset,
  faces: readonly Extracted[],
  worse: readonly Extracted[],
): AcceptedFace[] {
  const passing = (from: readonly Extracted[], isWorse: boolean): AcceptedFace[] =>
    images.flatMap(({ person }, image) => {
      const item = from[image];
      if (item?.kind !== 'face' || item.fault) return [];
      const { embedding, measures } = item;
      return [{ person, image, embedding, norm: measures.norm, worse: isWorse }];
    });
  return [...passing(faces, false), ...passing(worse, true)];
}

const clamped = (threshold: number): number =>
  Math.round(Math.min(1, Math.max(-1, threshold)) * 1e4) / 1e4;

function measuredBin(
  cells: readonly Cell[],
  minNorm: number,
  point: { fmr: number; threshold: number; extrapolated: boolean },
  rounds: number,
): MeasuredBin {
  const set = mergeCells(cells, []);
  const rates = pooledRates([{ set, threshold: point.threshold }], rounds);
  return {
    minNorm,
    threshold: point.threshold,
    extrapolated: point.extrapolated || set.distinctImpostor * point.fmr < ENOUGH_ERRORS,
    impostorPairs: rates.impostorPairs,
    falseMatches: rates.falseMatches,
    fmrInterval: rates.fmrInterval,
    genuinePairs: rates.genuinePairs,
    fnmr: rates.fnmr,
    fnmrInterval: rates.fnmrInterval,
  };
}

/**
 * A threshold for each quality bin, so that all bins have the same false match rate. The offsets are
 * measured with one template, where there are most comparisons, and are added to the threshold of every
 * operating point. Null when there is too little data for bins.
 */
export function qualityThresholds(
  dataset: Dataset,
  faces: readonly AcceptedFace[],
  experiments: readonly Experiment[],
  rounds: number,
): QualityThresholds | null {
  const people = dataset.people.length;
  const chosen = experiments.flatMap((e) => e.chosen.withoutGate);
  const base = experiments.find((e) => e.templates === 1)?.chosen.withoutGate;
  const level = base?.find(({ fmr }) => fmr === LEVEL_FMR)?.threshold;
  if (level === undefined || faces.length === 0) return null;
  const lowest = Math.min(...chosen.map(({ threshold }) => threshold));
  const keptFrom = binOf(lowest - MOST_OFFSET);
  const edges = edgesOf(faces.map(({ norm }) => norm));
  const singles = compareBinned(people, faces, edges, { k: 1, keptFrom });
  const offsets = offsetsOf(singles, level);
  if (!offsets) return null;
  const points = experiments.flatMap(({ templates: k, chosen: { withoutGate } }) => {
    const cells = k === 1 ? singles : compareBinned(people, faces, edges, { k, keptFrom });
    return withoutGate.map(({ fmr, threshold, extrapolated }) => ({
      templates: k,
      fmr,
      bins: edges.map((minNorm, bin) =>
        measuredBin(
          cells.filter((cell) => cell.bin === bin),
          minNorm,
          { fmr, threshold: clamped(threshold + offsets[bin]!), extrapolated },
          rounds,
        ),
      ),
    }));
  });
  return {
    edges,
    offsets,
    probes: faces.length,
    worseProbes: faces.filter(({ worse }) => worse).length,
    points,
    heldOut: heldOut(people, faces, keptFrom, rounds),
  };
}
