/** Dot product. Throws RangeError when the vectors differ in length. */
export function dot(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new RangeError(`vectors of ${a.length} and ${b.length} numbers`);
  // Four sums at a time, because each addition has to wait for the one before it.
  let [first, second, third, fourth] = [0, 0, 0, 0];
  const whole = a.length - (a.length % 4);
  for (let i = 0; i < whole; i += 4) {
    first += a[i]! * b[i]!;
    second += a[i + 1]! * b[i + 1]!;
    third += a[i + 2]! * b[i + 2]!;
    fourth += a[i + 3]! * b[i + 3]!;
  }
  for (let i = whole; i < a.length; i++) first += a[i]! * b[i]!;
  return first + second + (third + fourth);
}

/** Euclidean length of the vector. */
export const norm = (v: Float32Array): number => Math.sqrt(dot(v, v));

/**
 * The vector scaled to length 1. Throws RangeError for a zero or non-finite vector, which has no
 * direction.
 */
export function toUnit(v: Float32Array): Float32Array {
  const length = norm(v);
  if (!Number.isFinite(length) || length === 0) throw new RangeError('no direction to normalise');
  return v.map((value) => value / length);
}

/** What a face is compared with: one embedding, or several of one person together. */
export interface Reference {
  /** Unit vector. */
  readonly vector: Float32Array;
  /** How alike the templates are, 0 to 1: length of the mean of their unit vectors, 1 for one template. */
  readonly agreement: number;
}

/** The mean of the unit templates of a user. Throws RangeError without templates. */
export function meanOf(templates: readonly Float32Array[]): Float32Array {
  const first = templates[0];
  if (!first) throw new RangeError('no template to fuse');
  const sum = new Float32Array(first.length);
  for (const template of templates) {
    for (let i = 0; i < sum.length; i++) sum[i]! += template[i]!;
  }
  return sum.map((value) => value / templates.length);
}

/** The reference with this mean of its unit templates. Throws RangeError for a mean without direction. */
export const referenceOf = (mean: Float32Array): Reference => ({
  vector: toUnit(mean),
  agreement: Math.min(1, norm(mean)),
});

/**
 * The fused reference of a user: the mean of the unit templates, scaled to length 1. Throws RangeError
 * without templates.
 */
export const fuse = (templates: readonly Float32Array[]): Float32Array => toUnit(meanOf(templates));

/** The reference of a user with these unit templates. Throws RangeError without templates. */
export const fusedReference = (templates: readonly Float32Array[]): Reference =>
  referenceOf(meanOf(templates));

/** The reference that consists of one unit vector. */
export const single = (vector: Float32Array): Reference => ({ vector, agreement: 1 });

/**
 * Comparison score: the cosine similarity of two unit vectors, -1 to 1. It is rounded to 4 decimals, so
 * that the client reads exactly the number that was compared with the threshold.
 */
export const comparisonScore = (probe: Float32Array, reference: Float32Array): number =>
  Math.round(dot(probe, reference) * 1e4) / 1e4;
