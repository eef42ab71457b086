import { everyPair, spreadOf } from '../../src/calibration/population/score-spread.ts';
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

function measuresOf({ genuine, strangers }: Scores): Omit<Measured, 'recipe'> {
  const [own, others] = [spreadOf(genuine), spreadOf(strangers)];
  const sd = Math.sqrt((own.sd ** 2 + others.sd ** 2) / 2);
  const above = genuine.map((score) => strangers.filter((other) => score > other).length);
  return {
    separation: (own.mean - others.mean) / Math.max(sd, 1e-9),
    ordered: spreadOf(above).mean / strangers.length,
  };
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
    everyPair(vectors.length, (a, b) => {
      const same = faces[a]!.person === faces[b]!.person;
      (same ? genuine : strangers).push(comparisonScore(vectors[a]!, vectors[b]!));
    });
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
