import type { ShownSample } from '../../../domain/comparison/replay.ts';
import { SKETCH_WORDS } from '../../../domain/face/sketch.ts';

export const DIGEST_BYTES = 32;
/** Bytes before the sketch of a sample: the digest and the scale, a 32-bit float. */
const HEAD_BYTES = DIGEST_BYTES + 4;
const SKETCH_BYTES = 4 * SKETCH_WORDS;
const LARGEST = 127;
/** Flag in the first byte: each sample has a sketch. Older programs packed samples without sketches. */
const WITH_SKETCHES = 0x80;

/** The vector of a packed sample as signed bytes, without copying them. */
const numbersOf = (sample: Buffer, from: number): Int8Array =>
  new Int8Array(sample.buffer, sample.byteOffset + from, sample.length - from);

/**
 * Packs one sample: digest, scale of the vector, sketch, and one signed byte for each component of the
 * vector.
 */
function packed({ digest, embedding, sketch }: ShownSample): Buffer {
  const scale = embedding.reduce((most, v) => Math.max(most, Math.abs(v)), 0) / LARGEST || 1;
  const bytes = Buffer.alloc(HEAD_BYTES + SKETCH_BYTES + embedding.length);
  digest.copy(bytes);
  bytes.writeFloatLE(scale, DIGEST_BYTES);
  sketch.forEach((word, i) => {
    bytes.writeInt32LE(word, HEAD_BYTES + 4 * i);
  });
  numbersOf(bytes, HEAD_BYTES + SKETCH_BYTES).set(embedding.map((v) => Math.round(v / scale)));
  return bytes;
}

interface Pieces {
  readonly samples: readonly Buffer[];
  readonly sketched: boolean;
}

function piecesOf(bytes: Buffer): Pieces {
  const sketched = (bytes[0]! & WITH_SKETCHES) !== 0;
  const count = bytes[0]! & ~WITH_SKETCHES;
  const length = (bytes.length - 1) / count;
  const samples = Array.from({ length: count }, (_, n) =>
    bytes.subarray(1 + n * length, 1 + (n + 1) * length),
  );
  return { samples, sketched };
}

/** A sample of an older program with an empty sketch added. */
const withEmptySketch = (sample: Buffer): Buffer =>
  Buffer.concat([
    sample.subarray(0, HEAD_BYTES),
    Buffer.alloc(SKETCH_BYTES),
    sample.subarray(HEAD_BYTES),
  ]);

/**
 * Adds a sample to the packed samples, newest first. The first byte holds their number and the sketch
 * flag. One byte for each component keeps a cosine accurate to 0.001; the same capture and different
 * captures differ by 0.02.
 *
 * @param earlier the packed samples so far, or null
 * @param kept largest number of samples; the oldest ones are dropped
 */
export function packWith(sample: ShownSample, earlier: Buffer | null, kept: number): Buffer {
  const { samples, sketched } = earlier ? piecesOf(earlier) : { samples: [], sketched: true };
  const others = samples.slice(0, kept - 1);
  const rest = sketched ? others : others.map(withEmptySketch);
  return Buffer.concat([Buffer.of(WITH_SKETCHES | (1 + rest.length)), packed(sample), ...rest]);
}

/** Unpacks samples, newest first. The vectors are rounded to one byte for each component. */
export function unpack(bytes: Buffer): ShownSample[] {
  const { samples, sketched } = piecesOf(bytes);
  const head = sketched ? HEAD_BYTES + SKETCH_BYTES : HEAD_BYTES;
  const dimension = (samples[0]?.length ?? head) - head;
  // One allocation for all vectors and one for all sketches: an allocation for each sample took longer
  // than the rest.
  const vectors = new Float32Array(samples.length * dimension);
  const sketches = new Int32Array(samples.length * SKETCH_WORDS);
  return samples.map((one, n) => {
    const numbers = numbersOf(one, head);
    const scale = one.readFloatLE(DIGEST_BYTES);
    const embedding = vectors.subarray(n * dimension, (n + 1) * dimension);
    for (let i = 0; i < dimension; i++) embedding[i] = numbers[i]! * scale;
    const sketch = sketches.subarray(n * SKETCH_WORDS, (n + 1) * SKETCH_WORDS);
    for (let i = 0; sketched && i < SKETCH_WORDS; i++) {
      sketch[i] = one.readInt32LE(HEAD_BYTES + 4 * i);
    }
    return { digest: one.subarray(0, DIGEST_BYTES), embedding, sketch };
  });
}
