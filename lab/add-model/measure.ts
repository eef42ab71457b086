import { comparisonScore, toUnit } from '../../src/domain/comparison/matching.ts';
import { entryOf } from '../../src/inference/catalogue/custom-embedder.ts';
import type { EmbedderEntry } from '../../src/inference/catalogue/embedder-entry.ts';
import { alignFace, embed, embedderCrop } from '../../src/inference/pipeline/embedder.ts';
import { openSession } from '../../src/inference/runtime/session.ts';
import { openProgress } from '../shared/progress.ts';
import type { PlacedFace } from './faces.ts';
import type { Recipe } from './recipes.ts';

export interface Measured {
  readonly recipe: Recipe;
  /**
   * How far the scores of one person lie above those of strangers: the difference of their means in
   * standard deviations.
   */
  readonly separation: number;
  /** Share of pairs of a genuine and an impostor score in which the genuine one is higher. */
  readonly ordered: number;
}

interface Scores {
  readonly genuine: number[];
  readonly strangers: number[];
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const varianceOf = (values: readonly number[]): number => {
  const mean = meanOf(values);
  return meanOf(values.map((value) => (value - mean) ** 2));
};

function measuresOf({ genuine, strangers }: Scores): Omit<Measured, 'recipe'> {
  const spread = Math.sqrt((varianceOf(genuine) + varianceOf(strangers)) / 2);
  const separation = (meanOf(genuine) - meanOf(strangers)) / Math.max(spread, 1e-9);
  const above = genuine.map((own) => strangers.filter((other) => own > other).length);
  return { separation, ordered: meanOf(above) / strangers.length };
}

async function scoresOf(
  file: string,
  entry: EmbedderEntry,
  faces: readonly PlacedFace[],
): Promise<Scores> {
  const session = await openSession(file, entry);
  try {
    const vectors: Float32Array[] = [];
    for (const { image, points } of faces) {
      const crop = embedderCrop(entry, image, points, alignFace(image, points));
      vectors.push(toUnit(await embed(session, entry, crop, false)));
    }
    const genuine: number[] = [];
    const strangers: number[] = [];
    for (const [i, a] of vectors.entries()) {
      for (const [j, b] of vectors.entries()) {
        if (j <= i) continue;
        const same = faces[i]!.person === faces[j]!.person;
        (same ? genuine : strangers).push(comparisonScore(a, b));
      }
    }
    return { genuine, strangers };
  } finally {
    await session.release();
  }
}

/** Tries every recipe on the faces; the best comes first. Recipes that the model refuses are left out. */
export async function measureAll(
  file: string,
  recipes: readonly Recipe[],
  faces: readonly PlacedFace[],
): Promise<Measured[]> {
  const progress = openProgress('trying recipes', recipes.length);
  const measured: Measured[] = [];
  for (const recipe of recipes) {
    try {
      const scores = await scoresOf(file, entryOf('tried', { ...UNNAMED, ...recipe }), faces);
      measured.push({ recipe, ...measuresOf(scores) });
    } catch {
      // Another size or output than this model has.
    }
    progress.step();
  }
  progress.done();
  return measured
    .filter(({ separation }) => Number.isFinite(separation))
    .toSorted((a, b) => b.separation - a.separation);
}

const UNNAMED = { id: 'tried', source: '-', licence: '-', bytes: 1, sha256: '0'.repeat(64) };
