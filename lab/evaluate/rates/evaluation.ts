import { moments } from '../../../src/calibration/histogram.ts';
import type { ChosenThreshold } from '../../../src/calibration/rates.ts';
import { type Acquisition, acquisitionOf } from '../dataset/acquisition.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { type FoldResult, foldAccuracy } from '../dataset/folds.ts';
import { buildGallery, type Extracted, type Gallery } from '../dataset/gallery.ts';
import { type Fold, scoreFolds } from '../dataset/pairs-file.ts';
import { type Experiment, runExperiment } from './experiment.ts';
import { type QualityReport, qualityReport } from './quality-report.ts';
import {
  acceptedFacesOf,
  type QualityThresholds,
  qualityThresholds,
} from './quality-thresholds.ts';
import type { Shipped } from './shipped.ts';

/** Numbers of images of a reference. The service takes 1 to 5; 8 shows what more would bring. */
export const TEMPLATE_COUNTS = [1, 2, 3, 5, 8] as const;

export interface Evaluation {
  readonly model: string;
  readonly dataset: { readonly name: string; readonly people: number; readonly images: number };
  readonly bootstrapRounds: number;
  readonly acquisition: Acquisition;
  readonly impostorScore: { readonly mean: number; readonly sd: number };
  /** Share of the genuine pairs that belong to the person with most photographs. */
  readonly largestGenuineShare: number;
  readonly folds: FoldResult | null;
  /** Data set on which the shipped thresholds were chosen; null when nothing was shipped yet. */
  readonly shippedFrom: string | null;
  readonly experiments: readonly Experiment[];
  /** Null when the operating point of the service was not measured. */
  readonly quality: QualityReport | null;
  /** Null without worse copies, or when there are too few scores for quality bins. */
  readonly byQuality: QualityThresholds | null;
}

export interface Inputs {
  readonly model: string;
  readonly dataset: Dataset;
  readonly extracted: readonly Extracted[];
  /** Worse copies of the photographs, in the same order. */
  readonly worse?: readonly Extracted[];
  readonly folds: readonly Fold[] | null;
  readonly shipped: Shipped | null;
  readonly rounds: number;
  /** Target FMR of the operating point at which quality is judged; 1e-5 unless told. */
  readonly fmr?: number;
  readonly onExperiment: (templates: number) => void;
}

function galleryOf({ dataset, extracted }: Inputs, gated: boolean): Gallery {
  const faces = dataset.images.flatMap(({ person }, i) => {
    const item = extracted[i];
    if (item?.kind !== 'face' || (gated && item.fault)) return [];
    return [{ person, embedding: item.embedding }];
  });
  return buildGallery(dataset.people.length, faces);
}

function binned(inputs: Inputs, experiments: readonly Experiment[]): QualityThresholds | null {
  const { dataset, extracted, worse, rounds } = inputs;
  if (!worse) return null;
  return qualityThresholds(
    dataset,
    acceptedFacesOf(dataset, extracted, worse),
    experiments,
    rounds,
  );
}

function largestShare(gallery: Gallery): number {
  const pairs = gallery.rowsOf.map((rows) => (rows.length * (rows.length - 1)) / 2);
  return Math.max(...pairs) / pairs.reduce((sum, n) => sum + n, 0);
}

/** The shipped threshold for one photo enrolled, or the one chosen here when none was shipped. */
function operatingThreshold({ shipped, fmr = 1e-5 }: Inputs, single: Experiment) {
  const points: readonly ChosenThreshold[] =
    shipped?.byTemplates.get(1) ?? single.chosen.withoutGate;
  return points.find((point) => point.fmr === fmr) ?? null;
}

/** Measures everything, in the order of the report. */
export function evaluate(inputs: Inputs): Evaluation {
  const { dataset, extracted, shipped, rounds } = inputs;
  const acquisition = acquisitionOf(extracted);
  const open = galleryOf(inputs, false);
  const gated = galleryOf(inputs, true);
  const experiments = TEMPLATE_COUNTS.flatMap((templates) => {
    inputs.onExperiment(templates);
    const thresholds = shipped?.byTemplates.get(templates) ?? [];
    return (
      runExperiment({ templates, open, gated, acquisition, shipped: thresholds, rounds }) ?? []
    );
  });
  const [single] = experiments;
  if (!single) throw new RangeError('no person has two images with a face');
  const operating = operatingThreshold(inputs, single);
  return {
    model: inputs.model,
    dataset: {
      name: dataset.name,
      people: dataset.people.length,
      images: dataset.images.length,
    },
    bootstrapRounds: rounds,
    acquisition,
    impostorScore: moments(single.impostor),
    largestGenuineShare: largestShare(open),
    folds: inputs.folds ? foldAccuracy(scoreFolds(inputs.folds, extracted)) : null,
    shippedFrom: shipped?.dataset ?? null,
    experiments,
    quality: operating && qualityReport(dataset, extracted, operating, rounds),
    byQuality: binned(inputs, experiments),
  };
}
