import { isPlainProfile } from './icc-profile.ts';
import { type Band, type JpegFrame, oneScanMs, scansMs, wholeBytes } from './jpeg-cost.ts';
import { DECODES_WITHOUT_END, hasAllOf, withEnd } from './jpeg-end.ts';
import { EOI, type Segment, Segments } from './jpeg-segments.ts';
import { type HeaderReading, headerFault } from './picture-header.ts';

const SOS = 0xda;
const DRI = 0xdd;
const APP2 = 0xe2;
const ICC = 'ICC_PROFILE\0';
/** Frame types that are read: baseline, extended and progressive, all with Huffman codes. */
const READ_FRAMES = new Set([0xc0, 0xc1, 0xc2]);
const OTHER_FRAMES = new Set([0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf, 0xf7]);
const PROGRESSIVE = 0xc2;
const BITS = 8;
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
  const bits = bytes[at + 2]!;
  return {
    ids,
    first: bytes[at]!,
    last: bytes[at + 1]!,
    refines: bits >> 4 > 0,
    lowestBit: bits & 15,
  };
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

/** Whether the marker that ends the picture comes after its only scan. */
const endsAfter = (bytes: Uint8Array, from: number): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(
    Buffer.of(0xff, EOI),
    from,
  );

/**
 * Reads the headers of a JPEG up to the coded picture, or the headers of all scans when it has several.
 * The time is proportional to the number of segments and the length of the file; both are limited.
 */
export function readJpegHeader(bytes: Uint8Array): HeaderReading {
  const segments = new Segments(bytes);
  let frame: JpegFrame | null = null;
  let profiles = 0;
  let plain = true;
  let interval = 0;
  let ended = false;
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
      if (!frame.progressive && band.ids.length >= frame.components.length) {
        ended = endsAfter(bytes, segment.to);
        break;
      }
    } else if (marker === DRI) {
      interval = ((bytes[segment.from] ?? 0) << 8) | (bytes[segment.from + 1] ?? 0);
    } else if (isProfile(bytes, segment)) {
      profiles++;
      plain &&= profileIsPlain(bytes, segment);
    }
  }
  if (frame === null || bands.length === 0) return headerFault('damaged');
  const { width, height, components, progressive } = frame;
  const several = progressive || bands[0]!.ids.length < components.length;
  ended ||= segments.ended;
  if (!ended && several && !hasAllOf(frame, bands)) return headerFault('damaged');
  const decodeMs = several
    ? scansMs(frame, bands, bytes.length)
    : oneScanMs(frame, interval, bytes.length);
  return {
    kind: 'header',
    format: 'jpeg',
    width,
    height,
    cmyk: components.length === 4,
    wholeBytes: several ? wholeBytes(frame) : 0,
    rawBytes: 0,
    scans: several ? bands.length : 1,
    decodeMs: ended || several ? decodeMs : DECODES_WITHOUT_END * decodeMs,
    plainProfile: plain && profiles <= 1,
    needed: ended ? bytes : withEnd(bytes),
    unended: ended ? null : several ? 'several-scans' : 'one-scan',
  };
}
