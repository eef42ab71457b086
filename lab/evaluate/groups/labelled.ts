import { everyPair } from '../../../src/calibration/population/score-spread.ts';
import { bothWays, seeded } from '../../../src/calibration/random.ts';
import {
  comparisonScore,
  fusedReference,
  type Reference,
} from '../../../src/domain/comparison/matching.ts';
import {
  type Calibration,
  operatingPoint,
  thresholdAt,
} from '../../../src/domain/comparison/threshold.ts';
import { levelOf } from '../../../src/domain/population/population.ts';
import { siteScore } from '../../../src/domain/population/site-score.ts';
import { openProgress } from '../../shared/progress.ts';
import { readDataset } from '../dataset/dataset.ts';
import { extractAll } from '../dataset/extract.ts';
import { populationOf } from './sites.ts';

/** False non-matches of people who were not learned from. */
export interface LabelledRow {
  readonly people: number;
  readonly byParts: number;
  readonly templates: number;
  readonly fmr: number;
  readonly genuine: number;
  readonly cosine: number;
  readonly site: number;
}

interface Shown {
  readonly vector: Float32Array;
  readonly norm: number;
}

/** The photographs of each person that the quality gate accepts. */
export async function readPeople(folder: string, threads: number): Promise<Shown[][]> {
  const dataset = await readDataset(folder);
  const progress = openProgress('reading people', dataset.images.length);
  const { faces } = await extractAll(dataset.images, threads, progress);
  const people = dataset.people.map((): Shown[] => []);
  for (const [i, face] of faces.entries()) {
    if (face.kind !== 'face' || face.fault) continue;
    const shown = { vector: face.embedding, norm: face.measures.norm };
    people[dataset.images[i]!.person]!.push(shown);
  }
  return people.filter((photographs) => photographs.length > 0);
}

/** Stranger scores of single photographs, for a threshold that the calibration does not have. */
export function quantileOf(people: readonly (readonly Shown[])[], share: number): number {
  const firsts = people.map(([first]) => first!.vector);
  const scores: number[] = [];
  everyPair(firsts.length, (a, b) => scores.push(comparisonScore(firsts[a]!, firsts[b]!)));
  return Float32Array.from(scores).toSorted()[Math.floor((1 - share) * scores.length)]!;
}

interface Trial {
  readonly reference: Reference;
  readonly probe: Shown;
}

/** Every photograph of a person against the first `templates` others. */
const trialsOf = (photographs: readonly Shown[], templates: number): Trial[] =>
  photographs.length <= templates
    ? []
    : photographs.map((probe) => {
        const others = photographs.filter((one) => one !== probe).slice(0, templates);
        return { reference: fusedReference(others.map(({ vector }) => vector)), probe };
      });

const FMRS = [1e-3, 1e-4] as const;
const TEMPLATES = [1, 3] as const;

/**
 * Learns from half of the labelled people and counts the false non-matches of the other half, with the
 * cosine and with the score of the site, at the same thresholds.
 */
export function judgeLabelled(
  people: readonly (readonly Shown[])[],
  calibration: Calibration,
  sizes: readonly number[],
): LabelledRow[] {
  const base = calibration.impostorScore;
  const halves = bothWays(people, seeded(2));
  return sizes.flatMap((size) => {
    const runs = halves.map(([own, judged]) => ({
      population: populationOf(
        own.slice(0, size).map(([first]) => first!.vector),
        base,
      ),
      judged,
      enrolled: Math.min(size, own.length),
    }));
    return TEMPLATES.flatMap((templates) =>
      FMRS.map((fmr): LabelledRow => {
        const point = operatingPoint(calibration, fmr, templates);
        let [genuine, cosine, site] = [0, 0, 0];
        for (const { population, judged } of runs) {
          const used = population ? [population] : [];
          for (const { reference, probe } of judged.flatMap((one) => trialsOf(one, templates))) {
            const threshold = thresholdAt(point, probe.norm);
            const score = comparisonScore(probe.vector, reference.vector);
            genuine++;
            if (score < threshold) cosine++;
            if (siteScore(score, probe.vector, reference, base, used) < threshold) site++;
          }
        }
        const parts = runs.filter(({ population }) => population && levelOf(population) === 1);
        return {
          people: runs[0]!.enrolled,
          byParts: parts.length / runs.length,
          templates,
          fmr,
          genuine,
          cosine: cosine / genuine,
          site: site / genuine,
        };
      }),
    );
  });
}
