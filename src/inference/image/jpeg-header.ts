import { isPlainProfile } from './icc-profile.ts';
import { type Band, type JpegFrame, scanMs, wholeBytes } from './jpeg-cost.ts';
import { type HeaderReading, headerFault } from './picture-header.ts';

/**
 * Largest number of segments. A camera writes about twenty; each scan of a progressive file may add a
 * table.
 */
const MAX_SEGMENTS = 10_000;
const MARKER = 0xff;
const SOS = 0xda;
const EOI = 0xd9;
const APP2 = 0xe2;
const ICC = 'ICC_PROFILE\0';
/** Frame types that are read: baseline, extended and progressive, all with Huffman codes. */
const READ_FRAMES = new Set([0xc0, 0xc1, 0xc2]);
const OTHER_FRAMES = new Set([0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);
const PROGRESSIVE = 0xc2;
const BITS = 8;
/** Whether the marker has no content: TEM, the restart markers and SOI. */
const standsAlone = (marker: number): boolean =>
  marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

interface Segment {
  readonly marker: number;
  /** Offsets at which its content begins and ends. */
  readonly from: number;
  readonly to: number;
}

/** Iterates over the segments as a decoder does: bytes between two segments are skipped. */
class Segments {
  readonly #bytes: Uint8Array;
  #at = 2;
  #count = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get tooMany(): boolean {
    return this.#count > MAX_SEGMENTS;
  }

  /** Null at the end of the file or of the picture. */
  next(): Segment | null {
    const bytes = this.#bytes;
    for (;;) {
      let at = this.#at;
      while (at < bytes.length && bytes[at] !== MARKER) at++;
      while (bytes[at] === MARKER) at++;
      const marker = bytes[at];
      if (marker === undefined || marker === EOI) return null;
      this.#at = at + 1;
      // FF 00 stands for a byte FF in the coded picture.
      if (marker === 0 || standsAlone(marker)) continue;
      if (at + 2 >= bytes.length) return null;
      const length = (bytes[at + 1]! << 8) | bytes[at + 2]!;
      if (length < 2) return null;
      this.#count++;
      this.#at = at + 1 + length;
      return { marker, from: at + 3, to: this.#at };
    }
  }
}

/** The frame header; null when it is cut off or cannot be decoded. */
function frameOf(bytes: Uint8Array, { marker, from, to }: Segment): JpegFrame | null {
  const count = bytes[from + 5];
  if (count === undefined || to > bytes.length || from + 6 + 3 * count > to) return null;
  const components = Array.from({ length: count }, (_, i) => {
    const at = from + 6 + 3 * i;
    const factors = bytes[at + 1]!;
    return { id: bytes[at]!, across: factors >> 4, down: factors & 15 };
  });
  const height = (bytes[from + 1]! << 8) | bytes[from + 2]!;
  const width = (bytes[from + 3]! << 8) | bytes[from + 4]!;
  const possible = components.every(({ across, down }) => across > 0 && down > 0);
  if (width === 0 || height === 0 || count === 0 || !possible) return null;
  return { width, height, components, progressive: marker === PROGRESSIVE };
}

/** The scan header; null when it is cut off. */
function bandOf(bytes: Uint8Array, { from, to }: Segment): Band | null {
  const count = bytes[from];
  if (count === undefined || to > bytes.length || from + 4 + 2 * count > to) return null;
  const ids = Array.from({ length: count }, (_, i) => bytes[from + 1 + 2 * i]!);
  const at = from + 1 + 2 * count;
  return { ids, first: bytes[at]!, last: bytes[at + 1]!, refines: bytes[at + 2]! >> 4 > 0 };
}

const isProfile = (bytes: Uint8Array, { marker, from }: Segment): boolean =>
  marker === APP2 && [...ICC].every((c, i) => bytes[from + i] === c.charCodeAt(0));

/**
 * Whether the colour profile is plain and lies in one segment. A profile in several segments is larger
 * than those that are applied.
 */
function profileIsPlain(bytes: Uint8Array, { from, to }: Segment): boolean {
  const start = from + ICC.length;
  const alone = bytes[start] === 1 && bytes[start + 1] === 1;
  return alone && isPlainProfile(bytes.subarray(start + 2, to));
}

/**
 * Reads the headers of a JPEG up to the coded picture, or the headers of all scans when it has several.
 * The time is proportional to the number of segments and the length of the file; both are limited.
 */
export function readJpegHeader(bytes: Uint8Array): HeaderReading {
  const segments = new Segments(bytes);
  let frame: JpegFrame | null = null;
  let profiles = 0;
  let plain = true;
  const bands: Band[] = [];
  for (let segment = segments.next(); segment !== null; segment = segments.next()) {
    if (segments.tooMany) return headerFault('too-many-parts');
    const { marker } = segment;
    if (OTHER_FRAMES.has(marker)) return headerFault('rare-jpeg');
    if (READ_FRAMES.has(marker)) {
      // A second frame header is an error for every decoder.
      if (frame !== null) return headerFault('damaged');
      frame = frameOf(bytes, segment);
      if (frame === null) return headerFault('damaged');
      if (bytes[segment.from] !== BITS) return headerFault('rare-jpeg');
    } else if (marker === SOS) {
      const band = bandOf(bytes, segment);
      if (band === null || frame === null) return headerFault('damaged');
      bands.push(band);
      // Nothing after the only scan changes the work of a decoder.
      if (!frame.progressive && band.ids.length >= frame.components.length) break;
    } else if (isProfile(bytes, segment)) {
      profiles++;
      plain &&= profileIsPlain(bytes, segment);
    }
  }
  if (frame === null || bands.length === 0) return headerFault('damaged');
  const { width, height, components, progressive } = frame;
  const several = progressive || bands[0]!.ids.length < components.length;
  return {
    kind: 'header',
    format: 'jpeg',
    width,
    height,
    cmyk: components.length === 4,
    wholeBytes: several ? wholeBytes(frame) : 0,
    rawBytes: 0,
    scans: several ? bands.length : 1,
    scanMs: several ? scanMs(frame, bands) : 0,
    plainProfile: plain && profiles <= 1,
    needed: bytes,
  };
}
