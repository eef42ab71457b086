import type { ShownSample } from '../domain/replay.ts';

const DIGEST_BYTES = 32;
const SCALE_BYTES = 4;
const LARGEST = 127;

/** The digest, the scale of the vector, and one signed byte for each of its numbers. */
function packed({ digest, embedding }: ShownSample): Buffer {
  const scale = embedding.reduce((most, v) => Math.max(most, Math.abs(v)), 0) / LARGEST || 1;
  const bytes = Buffer.alloc(DIGEST_BYTES + SCALE_BYTES + embedding.length);
  digest.copy(bytes);
  bytes.writeFloatLE(scale, DIGEST_BYTES);
  const numbers = embedding.map((v) => Math.round(v / scale));
  bytes.set(Int8Array.from(numbers), DIGEST_BYTES + SCALE_BYTES);
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
  return Array.from({ length: count }, (_, n) => {
    const one = bytes.subarray(1 + n * length, 1 + (n + 1) * length);
    const numbers = one.subarray(DIGEST_BYTES + SCALE_BYTES);
    const scale = one.readFloatLE(DIGEST_BYTES);
    const embedding = new Float32Array(numbers.length);
    for (let i = 0; i < numbers.length; i++) embedding[i] = ((numbers[i]! << 24) >> 24) * scale;
    return { digest: one.subarray(0, DIGEST_BYTES), embedding };
  });
}
