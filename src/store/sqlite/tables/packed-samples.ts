import type { ShownSample } from '../../../domain/comparison/replay.ts';
import { SKETCH_WORDS } from '../../../domain/face/sketch.ts';

export const DIGEST_BYTES = 32;
/** Of a sample before its sketch: the digest and the scale, a 32-bit float. */
const HEAD_BYTES = DIGEST_BYTES + 4;
const SKETCH_BYTES = 4 * SKETCH_WORDS;
const LARGEST = 127;
/** Set in the first byte when each sample has a sketch; older programs packed none. */
const WITH_SKETCHES = 0x80;

/** The numbers of a packed sample, in its own memory. */
const numbersOf = (sample: Buffer, from: number): Int8Array =>
  new Int8Array(sample.buffer, sample.byteOffset + from, sample.length - from);

/** The digest, the scale of the vector, the sketch, and one signed byte for each number of the vector. */
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

/** A sample that an older program packed, with an empty sketch. */
const withRoom = (sample: Buffer): Buffer =>
  Buffer.concat([
    sample.subarray(0, HEAD_BYTES),
    Buffer.alloc(SKETCH_BYTES),
    sample.subarray(HEAD_BYTES),
  ]);

/**
 * Samples in one value, newest first: their number (1 byte), then each. A byte for a number keeps a
 * cosine to 0.001, where one capture and two are told apart by 0.02.
 *
 * @param earlier what was packed before; the oldest of it go when there are more than `kept` in all
 */
export function packWith(sample: ShownSample, earlier: Buffer | null, kept: number): Buffer {
  const { samples, sketched } = earlier ? piecesOf(earlier) : { samples: [], sketched: true };
  const others = samples.slice(0, kept - 1);
  const rest = sketched ? others : others.map(withRoom);
  return Buffer.concat([Buffer.of(WITH_SKETCHES | (1 + rest.length)), packed(sample), ...rest]);
}

/** The samples of a packed value; the vectors are those that were packed but for rounding. */
export function unpack(bytes: Buffer): ShownSample[] {
  const { samples, sketched } = piecesOf(bytes);
  const head = sketched ? HEAD_BYTES + SKETCH_BYTES : HEAD_BYTES;
  const dimension = (samples[0]?.length ?? head) - head;
  // One piece of memory for all vectors, one for all sketches: asking for each took longer than the rest.
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
