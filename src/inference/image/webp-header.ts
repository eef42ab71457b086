import { isPlainProfile } from './icc-profile.ts';
import { type HeaderFault, type HeaderReading, headerFault } from './picture-header.ts';

/** A photograph has at most six (VP8X, ICCP, ALPH, VP8, EXIF, XMP) and perhaps some unknown ones. */
const MAX_CHUNKS = 100;
const RIFF_BYTES = 12;
const HEAD_BYTES = 8;
const VP8X_BYTES = 10;
/** Largest EXIF data that is kept; a segment of a JPEG cannot hold more either. */
const MAX_EXIF_BYTES = 65_536;
const EXIF_FLAG = 0x08;
const ICC_FLAG = 0x20;
const ANIMATION_FLAG = 0x02;
const VP8_START = [0x9d, 0x01, 0x2a];
const VP8L_START = 0x2f;
/** Processor time for one pixel and one byte, measured with `npm run drill -- costly-pictures`. */
const PIXEL_NS = 10;
const BYTE_NS = 95;
const NS_PER_MS = 1e6;

interface Chunk {
  readonly name: string;
  /** Its content, which ends before a byte of padding. */
  readonly data: Uint8Array;
}

/** The chunks of the file (RFC 9649, 2.3), or what is wrong with them. */
function chunksOf(bytes: Uint8Array): Chunk[] | HeaderFault {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < RIFF_BYTES + HEAD_BYTES) return 'damaged';
  const end = HEAD_BYTES + view.getUint32(4, true);
  if (end > bytes.length) return 'damaged';
  const chunks: Chunk[] = [];
  for (let at = RIFF_BYTES; at + HEAD_BYTES <= end; ) {
    if (chunks.length === MAX_CHUNKS) return 'too-many-parts';
    const size = view.getUint32(at + 4, true);
    const from = at + HEAD_BYTES;
    if (from + size > end) return 'damaged';
    const name = String.fromCharCode(...bytes.subarray(at, at + 4));
    if (name === 'ANIM' || name === 'ANMF') return 'animated';
    chunks.push({ name, data: bytes.subarray(from, from + size) });
    at = from + size + (size & 1);
  }
  return chunks;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const u24 = (bytes: Uint8Array, at: number): number =>
  bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);

/** Size of a key frame of VP8 (RFC 6386, 9.1); null for anything else. */
function sizeOfVp8({ data }: Chunk): Size | null {
  const keyFrame = data.length >= 10 && (data[0]! & 1) === 0;
  if (!keyFrame || VP8_START.some((byte, i) => data[3 + i] !== byte)) return null;
  const width = (data[6]! | (data[7]! << 8)) & 0x3fff;
  const height = (data[8]! | (data[9]! << 8)) & 0x3fff;
  return width > 0 && height > 0 ? { width, height } : null;
}

/** Size of a lossless picture (RFC 9649, 3.4); null for anything else. */
function sizeOfVp8l({ data }: Chunk): Size | null {
  if (data.length < 5 || data[0] !== VP8L_START || data[4]! >> 5 !== 0) return null;
  const width = 1 + (data[1]! | ((data[2]! & 0x3f) << 8));
  const height = 1 + ((data[2]! >> 6) | (data[3]! << 2) | ((data[4]! & 0x0f) << 10));
  return { width, height };
}

function encode({ name, data }: Chunk): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.write(name, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length & 1)]);
}

function encodeFile(chunks: readonly Chunk[]): Buffer {
  const body = Buffer.concat([Buffer.from('WEBP'), ...chunks.map(encode)]);
  const head = Buffer.alloc(HEAD_BYTES);
  head.write('RIFF', 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}

/** The file with only its picture, its colour profile if that is plain, and its EXIF data (orientation). */
function withoutRest(picture: Chunk, { width, height }: Size, chunks: readonly Chunk[]): Buffer {
  const profile = chunks.find(({ name, data }) => name === 'ICCP' && isPlainProfile(data));
  const exif = chunks.find(({ name, data }) => name === 'EXIF' && data.length <= MAX_EXIF_BYTES);
  const head = Buffer.alloc(VP8X_BYTES);
  head[0] = (profile ? ICC_FLAG : 0) | (exif ? EXIF_FLAG : 0);
  head.writeUIntLE(width - 1, 4, 3);
  head.writeUIntLE(height - 1, 7, 3);
  const parts = [{ name: 'VP8X', data: head }, profile, picture, exif];
  return encodeFile(parts.filter((part) => part !== undefined));
}

/**
 * Reads the chunks of a WebP (RFC 9649) and leaves out those that are not needed. Transparency is
 * among them: the colours below it are shown. The size is the one of the coded picture, because the
 * one in the header of the file may be another.
 */
export function readWebpHeader(bytes: Uint8Array): HeaderReading {
  const chunks = chunksOf(bytes);
  if (typeof chunks === 'string') return headerFault(chunks);
  const extended = chunks.find(({ name }) => name === 'VP8X');
  if (extended && extended.data.length < VP8X_BYTES) return headerFault('damaged');
  if (extended && (extended.data[0]! & ANIMATION_FLAG) !== 0) return headerFault('animated');
  const pictures = chunks.filter(({ name }) => name === 'VP8 ' || name === 'VP8L');
  const [picture] = pictures;
  if (picture === undefined || pictures.length > 1) return headerFault('damaged');
  const lossless = picture.name === 'VP8L';
  const size = lossless ? sizeOfVp8l(picture) : sizeOfVp8(picture);
  if (size === null) return headerFault('damaged');
  const { width, height } = size;
  const canvas = extended && [1 + u24(extended.data, 4), 1 + u24(extended.data, 7)];
  if (canvas && (canvas[0] !== width || canvas[1] !== height)) return headerFault('damaged');
  if (lossless) return headerFault('lossless');
  const ns = width * height * PIXEL_NS + picture.data.length * BYTE_NS;
  return {
    kind: 'header',
    format: 'webp',
    width,
    height,
    cmyk: false,
    wholeBytes: 0,
    rawBytes: 0,
    scans: 1,
    decodeMs: ns / NS_PER_MS,
    plainProfile: true,
    needed: withoutRest(picture, size, chunks),
    unended: null,
  };
}
