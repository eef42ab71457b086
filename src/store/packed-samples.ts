import type { ShownSample } from '../domain/replay.ts';

export const DIGEST_BYTES = 32;
/** Of a sample before its numbers: the digest and the scale, a 32-bit float. */
const HEAD_BYTES = DIGEST_BYTES + 4;
const LARGEST = 127;

/** The numbers of a packed sample, in its own memory. */
const numbersOf = (sample: Buffer): Int8Array =>
  new Int8Array(sample.buffer, sample.byteOffset + HEAD_BYTES, sample.length - HEAD_BYTES);

/** The digest, the scale of the vector, and one signed byte for each of its numbers. */
function packed({ digest, embedding }: ShownSample): Buffer {
  const scale = embedding.reduce((most, v) => Math.max(most, Math.abs(v)), 0) / LARGEST || 1;
  const bytes = Buffer.alloc(HEAD_BYTES + embedding.length);
  digest.copy(bytes);
  bytes.writeFloatLE(scale, DIGEST_BYTES);
  numbersOf(bytes).set(embedding.map((v) => Math.round(v / scale)));
  return bytes;
}

/**
 * Samples in one value, newest first: their number (1 byte), then each. A byte for a number keeps a
 * cosine to 0.001, where one capture and two are told apart by 0.02.
 *
 * @param earlier what was packed before; the oldest of it go when there are more than `kept` in all
 */
export function packWith(sample: ShownSample, earlier: Buffer | null, kept: number): Buffer {
  const newest = packed(sample);
  const others = Math.min(kept - 1, earlier?.[0] ?? 0);
  const rest = earlier?.subarray(1, 1 + others * newest.length) ?? Buffer.alloc(0);
  return Buffer.concat([Buffer.of(1 + others), newest, rest]);
}

/** The samples of a packed value; the vectors are those that were packed but for rounding. */
export function unpack(bytes: Buffer): ShownSample[] {
  const count = bytes[0]!;
  const length = (bytes.length - 1) / count;
  const dimension = length - HEAD_BYTES;
  // One piece of memory for all vectors: asking for each of its own took longer than the rest.
  const vectors = new Float32Array(count * dimension);
  return Array.from({ length: count }, (_, n) => {
    const one = bytes.subarray(1 + n * length, 1 + (n + 1) * length);
    const numbers = numbersOf(one);
    const scale = one.readFloatLE(DIGEST_BYTES);
    const embedding = vectors.subarray(n * dimension, (n + 1) * dimension);
    for (let i = 0; i < dimension; i++) embedding[i] = numbers[i]! * scale;
    return { digest: one.subarray(0, DIGEST_BYTES), embedding };
  });
}
