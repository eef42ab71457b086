import { dot, norm, toUnit } from '../../domain/comparison/matching.ts';

/** Number of directions that are kept; the others share one variance. */
const DIRECTIONS = 64;
/** More directions are followed than kept, so that the kept ones settle sooner. */
const EXTRA = 8;
const ROUNDS = 12;
/** Keeps a deviation above 0 when all residuals lie in a few directions. */
const LEAST_VARIANCE = 1e-9;

export interface Covariance {
  /** Unit vectors, the strongest first. */
  readonly directions: readonly Float32Array[];
  /** Variance along each direction. */
  readonly variances: readonly number[];
  /** Mean variance along any other direction. */
  readonly rest: number;
}

/** Makes the vectors orthogonal to each other and of length 1 (modified Gram-Schmidt). */
function orthonormal(vectors: readonly Float32Array[]): Float32Array[] {
  const done: Float32Array[] = [];
  for (const vector of vectors) {
    const left = Float32Array.from(vector);
    for (const other of done) {
      const along = dot(left, other);
      for (let k = 0; k < left.length; k++) left[k]! -= along * other[k]!;
    }
    // A vector that is a sum of the earlier ones leaves nothing, and is dropped.
    if (norm(left) > 1e-12) done.push(toUnit(left));
  }
  return done;
}

/** Mean of the products of all pairs of components: a symmetric matrix, row by row. */
function secondMoments(residuals: readonly Float32Array[], dimension: number): Float32Array {
  const sums = new Float64Array(dimension * dimension);
  for (const residual of residuals) {
    for (let row = 0; row < dimension; row++) {
      const value = residual[row]!;
      for (let column = row; column < dimension; column++) {
        sums[row * dimension + column]! += value * residual[column]!;
      }
    }
  }
  const matrix = new Float32Array(sums.length);
  for (let row = 0; row < dimension; row++) {
    for (let column = row; column < dimension; column++) {
      const mean = sums[row * dimension + column]! / residuals.length;
      matrix[row * dimension + column] = mean;
      matrix[column * dimension + row] = mean;
    }
  }
  return matrix;
}

/** A symmetric matrix times a vector. */
function times(matrix: Float32Array, vector: Float32Array): Float32Array {
  const size = vector.length;
  return Float32Array.from({ length: size }, (_, row) =>
    dot(matrix.subarray(row * size, (row + 1) * size), vector),
  );
}

/**
 * The directions in which the residuals vary most, by subspace iteration.
 *
 * @param residuals embeddings less their centres
 */
export function covarianceOf(residuals: readonly Float32Array[], random: () => number): Covariance {
  const dimension = residuals[0]!.length;
  const kept = Math.min(DIRECTIONS, dimension - 1);
  const followed = Math.min(kept + EXTRA, dimension);
  const matrix = secondMoments(residuals, dimension);
  const anywhere = () => Float32Array.from({ length: dimension }, () => random() - 0.5);
  let basis = orthonormal(Array.from({ length: followed }, anywhere));
  for (let round = 0; round < ROUNDS; round++) {
    basis = orthonormal(basis.map((vector) => times(matrix, vector)));
  }
  const found = basis
    .map((direction) => ({ direction, variance: dot(direction, times(matrix, direction)) }))
    .toSorted((a, b) => b.variance - a.variance)
    .slice(0, kept);
  let total = 0;
  for (let k = 0; k < dimension; k++) total += matrix[k * dimension + k]!;
  const taken = found.reduce((sum, { variance }) => sum + variance, 0);
  return {
    directions: found.map(({ direction }) => direction),
    variances: found.map(({ variance }) => variance),
    rest: Math.max(LEAST_VARIANCE, (total - taken) / (dimension - kept)),
  };
}
