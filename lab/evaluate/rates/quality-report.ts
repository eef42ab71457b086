import type { ChosenThreshold } from '../../../src/calibration/rates.ts';
import { comparisonScore } from '../../../src/domain/comparison/matching.ts';
import {
  type FaceMeasures,
  type PROFILES,
  qualityFault,
} from '../../../src/domain/face/quality.ts';
import { COMPONENTS, qualityScores } from '../../../src/domain/face/quality-scores.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { Extracted } from '../dataset/gallery.ts';
import { type DiscardCurve, discardCurve, type GenuinePair } from './discard.ts';
import { type Share, shareOf } from './share.ts';

export interface ProfileFigures {
  readonly profile: 'none' | keyof typeof PROFILES;
  /** Of the photographs with a face. */
  readonly refused: Share;
  readonly fnmr: Share;
}

/** How well the quality of photographs predicts errors at one threshold, one photo enrolled. */
export interface QualityReport {
  readonly fmr: number;
  readonly threshold: number;
  readonly photographs: number;
  readonly pairs: number;
  readonly profiles: readonly ProfileFigures[];
  readonly curves: readonly DiscardCurve[];
}

interface Photograph {
  readonly person: number;
  readonly embedding: Float32Array;
  readonly measures: FaceMeasures;
}

function pairsAmong(photographs: readonly Photograph[], threshold: number): GenuinePair[] {
  const own = Map.groupBy(photographs.keys(), (i) => photographs[i]!.person);
  return [...own.values()].flatMap((rows) =>
    rows.flatMap((a, i) =>
      rows.slice(i + 1).map((b) => {
        const score = comparisonScore(photographs[a]!.embedding, photographs[b]!.embedding);
        return { a, b, match: score >= threshold };
      }),
    ),
  );
}

export function qualityReport(
  dataset: Dataset,
  extracted: readonly Extracted[],
  { fmr, threshold }: ChosenThreshold,
  rounds: number,
): QualityReport {
  const photographs = dataset.images.flatMap(({ person }, i): Photograph[] => {
    const item = extracted[i];
    return item?.kind === 'face' ? [{ person, ...item }] : [];
  });
  const pairs = pairsAmong(photographs, threshold);
  const people = dataset.people.length;
  const figures = (profile: ProfileFigures['profile']): ProfileFigures => {
    const passes = photographs.map(
      ({ measures }) => profile === 'none' || qualityFault(measures, profile) === null,
    );
    const refusals = photographs.map(({ person }, i) => ({
      person,
      trials: 1,
      errors: passes[i] ? 0 : 1,
    }));
    const comparisons = pairs
      .filter(({ a, b }) => passes[a] && passes[b])
      .map(({ a, match }) => ({
        person: photographs[a]!.person,
        trials: 1,
        errors: match ? 0 : 1,
      }));
    return {
      profile,
      refused: shareOf(refusals, people, rounds),
      fnmr: shareOf(comparisons, people, rounds),
    };
  };
  const scores = photographs.map(({ measures }) => qualityScores(measures));
  return {
    fmr,
    threshold,
    photographs: photographs.length,
    pairs: pairs.length,
    profiles: (['none', 'standard', 'strict'] as const).map(figures),
    curves: (['overall', ...COMPONENTS] as const).map((name) =>
      discardCurve(
        name,
        scores.map((score) => score[name]),
        pairs,
      ),
    ),
  };
}
