import { binOf, total } from '../../../src/calibration/histogram.ts';
import { seeded, shuffled } from '../../../src/calibration/random.ts';
import { countsAt, empiricalThreshold, equalErrorRate } from '../../../src/calibration/rates.ts';
import { comparisonScore } from '../../../src/domain/comparison/matching.ts';
import { type LabelledImage, readDataset } from '../../evaluate/dataset/dataset.ts';
import { extractAll } from '../../evaluate/dataset/extract.ts';
import { emptyBins } from '../../evaluate/rates/score-set.ts';
import type { Accuracy } from './result.ts';

/** The FMR that some hundred photographs can measure: 300 make about 44 700 impostor pairs. */
export const FMR = 1e-3;
const PHOTOGRAPHS = 300;
const SEED = 1;

/** Two photographs each of as many people as the limit allows. */
export async function sample(folder: string, limit = PHOTOGRAPHS): Promise<LabelledImage[]> {
  const { people, images } = await readDataset(folder);
  const byPerson = people.map((_, person) => images.filter((image) => image.person === person));
  const several = byPerson.filter(({ length }) => length >= 2);
  return shuffled(several, seeded(SEED))
    .slice(0, limit >> 1)
    .flatMap((all) => all.slice(0, 2));
}

/** `scores` are those of every pair, (0,1), (0,2) … (1,2) …; NaN is a pair without two faces. */
export function accuracyOf(people: readonly number[], scores: ArrayLike<number>): Accuracy {
  const [genuine, impostor] = [emptyBins(), emptyBins()];
  const found = people.map(() => false);
  let next = 0;
  for (const [i, a] of people.entries()) {
    for (let j = i + 1; j < people.length; j++) {
      const score = scores[next++]!;
      if (Number.isNaN(score)) continue;
      found[i] = found[j] = true;
      const bins = a === people[j] ? genuine : impostor;
      bins[binOf(score)]!++;
    }
  }
  const threshold = empiricalThreshold(impostor, FMR);
  const { falseNonMatches, genuinePairs } = countsAt({ genuine, impostor }, threshold);
  return {
    photographs: people.length,
    noFace: found.filter((has) => !has).length,
    genuinePairs,
    impostorPairs: total(impostor),
    threshold,
    fnmr: falseNonMatches / genuinePairs,
    equalErrorRate: equalErrorRate(impostor, genuine).rate,
  };
}

/** The same for the service’s own pipeline and score. */
export async function ownScores(
  images: readonly LabelledImage[],
  threads: number,
): Promise<Float64Array> {
  const quiet = { step: () => {}, done: () => {} };
  const { faces } = await extractAll(images, threads, quiet);
  const embeddings = faces.map((face) => (face.kind === 'face' ? face.embedding : null));
  return Float64Array.from(
    embeddings.flatMap((a, i) =>
      embeddings.slice(i + 1).map((b) => (a && b ? comparisonScore(a, b) : Number.NaN)),
    ),
  );
}
