import { toUnit } from '../../domain/comparison/matching.ts';
import { nearestCentre } from '../../domain/population/site-score.ts';
import { shuffled } from '../random.ts';

const ROUNDS = 20;
/**
 * The mean of fewer people would say too much about each of them; that of one is the template itself,
 * which would outlive an erasure.
 */
export const LEAST_FACES = 20;

/** The parts that k-means found. */
export interface Clusters {
  /** Unit vectors. */
  readonly centres: readonly Float32Array[];
  /** For each centre: length of the mean of its faces, 0 to 1. It is short where they differ much. */
  readonly lengths: readonly number[];
  readonly counts: readonly number[];
  /** For each face the index of its centre. */
  readonly of: Int32Array;
}

/** For each face the index of its nearest centre. */
const assigned = (faces: readonly Float32Array[], centres: readonly Float32Array[]): Int32Array =>
  Int32Array.from(faces, (face) => nearestCentre(face, centres).index);

/** Sums of the faces of each cluster, and their numbers. */
function sumsOf(faces: readonly Float32Array[], of: Int32Array, clusters: number) {
  const sums = Array.from({ length: clusters }, () => new Float64Array(faces[0]!.length));
  const counts = new Array<number>(clusters).fill(0);
  for (const [i, face] of faces.entries()) {
    const sum = sums[of[i]!]!;
    counts[of[i]!]!++;
    for (let k = 0; k < face.length; k++) sum[k]! += face[k]!;
  }
  return { sums, counts };
}

/**
 * k-means from these centres. A centre that loses all its faces begins again at a random face.
 */
function settled(
  faces: readonly Float32Array[],
  first: readonly Float32Array[],
  random: () => number,
): readonly Float32Array[] {
  let centres = first;
  let of: Int32Array | null = null;
  for (let round = 0; round < ROUNDS; round++) {
    const next = assigned(faces, centres);
    if (next.every((cluster, i) => cluster === of?.[i])) break;
    of = next;
    const { sums, counts } = sumsOf(faces, of, centres.length);
    centres = sums.map((sum, c) =>
      counts[c] === 0
        ? faces[Math.floor(random() * faces.length)]!
        : toUnit(Float32Array.from(sum)),
    );
  }
  return centres;
}

/**
 * Spherical k-means: groups unit vectors around at most `count` centres. Each centre is the mean of
 * LEAST_FACES or more, as far as there are so many: smaller groups join the others.
 *
 * @param count at most the number of faces
 */
export function clustersOf(
  faces: readonly Float32Array[],
  count: number,
  random: () => number,
): Clusters {
  let centres = settled(faces, shuffled(faces, random).slice(0, count), random);
  for (;;) {
    const of = assigned(faces, centres);
    const { sums, counts } = sumsOf(faces, of, centres.length);
    const least = Math.min(...counts);
    if (least >= LEAST_FACES || centres.length === 1) {
      return {
        centres: sums.map((sum) => toUnit(Float32Array.from(sum))),
        lengths: sums.map((sum, c) => Math.hypot(...sum) / counts[c]!),
        counts,
        of,
      };
    }
    const others = centres.filter((_, c) => c !== counts.indexOf(least));
    centres = settled(faces, others, random);
  }
}
