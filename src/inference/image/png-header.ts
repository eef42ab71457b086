import { inflateSync } from 'node:zlib';
import { isPlainProfile, MAX_PROFILE_BYTES } from './icc-profile.ts';
import { type HeaderReading, headerFault } from './picture-header.ts';

/** Largest number of chunks. A file of 10 MiB in chunks of 1 KiB has half of it. */
const MAX_CHUNKS = 20_000;
const SIGNATURE_BYTES = 8;
/** A chunk has its length and name (8 bytes) before the data, and a checksum (4 bytes) after it. */
const HEAD_BYTES = 8;
const FRAME_BYTES = 12;
const IHDR_BYTES = 13;
/** Channels by the colour type of the header (PNG, third edition, 11.2.1). */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 3, 4: 2, 6: 4 };
/**
 * Chunks that are kept besides the image data, once each: palette, transparency, and the EXIF data with
 * the orientation.
 */
const KEPT_ONCE = new Set(['PLTE', 'tRNS', 'eXIf']);

interface Chunk {
  readonly name: string;
  /** Offsets of the whole chunk, with length and checksum. */
  readonly from: number;
  readonly to: number;
}

/**
 * The chunk at this offset; null at the end of the file. A chunk that goes beyond the file is cut at
 * its end.
 */
function chunkAt(bytes: Uint8Array, view: DataView, from: number): Chunk | null {
  if (from + HEAD_BYTES > bytes.length) return null;
  const name = String.fromCharCode(...bytes.subarray(from + 4, from + HEAD_BYTES));
  return { name, from, to: Math.min(bytes.length, from + FRAME_BYTES + view.getUint32(from)) };
}

/** Whether the compressed colour profile of the chunk is plain. At most MAX_PROFILE_BYTES are unpacked. */
function profileIsPlain(bytes: Uint8Array, { from, to }: Chunk): boolean {
  const nameEnds = bytes.indexOf(0, from + HEAD_BYTES);
  if (nameEnds === -1 || nameEnds + 2 >= to - 4) return false;
  try {
    const packed = bytes.subarray(nameEnds + 2, to - 4);
    return isPlainProfile(inflateSync(packed, { maxOutputLength: MAX_PROFILE_BYTES }));
  } catch {
    return false;
  }
}

/**
 * Reads the chunks of a PNG and leaves out those that a decoder does not need: texts, times, the frames
 * of an animation, and colour profiles that are not plain. A text of a few kilobytes can unpack to 50
 * MB.
 */
export function readPngHeader(bytes: Uint8Array): HeaderReading {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Chunk[] = [];
  const seen = new Set<string>();
  let chunks = 0;
  let end = SIGNATURE_BYTES;
  for (let chunk = chunkAt(bytes, view, end); chunk; chunk = chunkAt(bytes, view, end)) {
    if (++chunks > MAX_CHUNKS) return headerFault('too-many-parts');
    const { name } = chunk;
    if (chunks === 1 && (name !== 'IHDR' || chunk.to - chunk.from !== FRAME_BYTES + IHDR_BYTES))
      return headerFault('damaged');
    const first = !seen.has(name);
    seen.add(name);
    const needed =
      name === 'IDAT' ||
      name === 'IEND' ||
      (first &&
        (name === 'IHDR' ||
          KEPT_ONCE.has(name) ||
          (name === 'iCCP' && profileIsPlain(bytes, chunk))));
    if (needed) kept.push(chunk);
    end = chunk.to;
    if (name === 'IEND') break;
  }
  if (!seen.has('IHDR') || !seen.has('IDAT')) return headerFault('damaged');
  const at = SIGNATURE_BYTES + HEAD_BYTES;
  const width = view.getUint32(at);
  const height = view.getUint32(at + 4);
  const [depth = 0, colour = 0, , , interlaced = 0] = bytes.subarray(at + 8, at + IHDR_BYTES);
  const channels = CHANNELS[colour];
  if (channels === undefined || width === 0 || height === 0) return headerFault('damaged');
  const sampleBytes = depth === 16 ? 2 : 1;
  const samples = width * height * (channels + (seen.has('tRNS') ? 1 : 0));
  return {
    kind: 'header',
    format: 'png',
    width,
    height,
    cmyk: false,
    wholeBytes: interlaced ? samples * sampleBytes : 0,
    rawBytes: width * height * channels * sampleBytes,
    scans: 1,
    decodeMs: 0,
    plainProfile: true,
    needed: without(bytes, kept, end),
    unended: null,
  };
}

/** The file with the kept chunks only, up to `end`. The bytes are not copied when all chunks are kept. */
function without(bytes: Uint8Array, kept: readonly Chunk[], end: number): Uint8Array {
  const length = kept.reduce((sum, { from, to }) => sum + to - from, SIGNATURE_BYTES);
  if (length === end) return bytes.subarray(0, end);
  const parts = kept.map(({ from, to }) => bytes.subarray(from, to));
  return Buffer.concat([bytes.subarray(0, SIGNATURE_BYTES), ...parts], length);
}
