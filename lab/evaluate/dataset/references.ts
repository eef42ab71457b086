import { seeded } from '../../../src/calibration/random.ts';
import { fuse } from '../../../src/domain/comparison/matching.ts';
import { type Gallery, vectorAt } from './gallery.ts';
import { subsets } from './templates.ts';

const SUBSET_SEED = 20_260_101;

export interface References {
  readonly size: number;
  readonly vectors: Float32Array;
  readonly person: Int32Array;
  /** The images that each was made of; they are not compared with their own reference. */
  readonly madeOf: readonly (readonly number[])[];
}

/** k = 1: each image is a reference. Otherwise up to ten fused subsets of k images a person. */
export function buildReferences(gallery: Gallery, k: number): References {
  if (k === 1) {
    const { size, vectors, person } = gallery;
    return { size, vectors, person, madeOf: Array.from({ length: size }, (_, row) => [row]) };
  }
  const random = seeded(SUBSET_SEED + k);
  const made = gallery.rowsOf.flatMap((rows, person) =>
    subsets(rows, k, random).map((subset) => ({ person, subset })),
  );
  const vectors = new Float32Array(made.length * gallery.dimension);
  made.forEach(({ subset }, i) => {
    vectors.set(fuse(subset.map((row) => vectorAt(gallery, row))), i * gallery.dimension);
  });
  return {
    size: made.length,
    vectors,
    person: Int32Array.from(made, ({ person }) => person),
    madeOf: made.map(({ subset }) => subset),
  };
}
