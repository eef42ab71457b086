import { u16 } from './numbers.ts';

/**
 * Small JPEG files that would take a decoder seconds or minutes. Each function makes one kind. Its
 * parameter sets the cost, so that a test can make files on both sides of a limit.
 */

/** A JPEG segment: marker, length, content. */
export const segment = (marker: number, content: Uint8Array): Buffer =>
  Buffer.concat([Buffer.of(0xff, marker), u16(content.length + 2), content]);

const SOI = Buffer.of(0xff, 0xd8);
const EOI = Buffer.of(0xff, 0xd9);

const quantTable = segment(0xdb, Buffer.concat([Buffer.of(0), Buffer.alloc(64, 1)]));

/** A Huffman table with one code, the single bit 0. */
const oneCode = (kind: number, symbol: number): Buffer =>
  segment(0xc4, Buffer.concat([Buffer.of(kind, 1), Buffer.alloc(15), Buffer.of(symbol)]));
const DC_ZERO = oneCode(0x00, 0x00);
/** 15 bits, all but the first of them 1: the next 32,767 blocks are empty. */
const AC_LONG_RUN = oneCode(0x10, 0xe0);
const AC_END = oneCode(0x10, 0x00);

export interface JpegShape {
  readonly width: number;
  readonly height: number;
  /** Sampling factors of each component, one byte each; a grey picture unless told. */
  readonly factors?: readonly number[];
}

const frame = (marker: number, { width, height, factors = [0x11] }: JpegShape, bits = 8): Buffer =>
  segment(
    marker,
    Buffer.concat([
      Buffer.of(bits),
      u16(height),
      u16(width),
      Buffer.of(factors.length),
      ...factors.map((factor, i) => Buffer.of(i + 1, factor, 0)),
    ]),
  );

/** Header of a scan: its components, the band of coefficients, and the bits that it refines. */
const scanHeader = (
  components: readonly number[],
  [from, to]: readonly [number, number],
  bits = 0,
): Buffer =>
  segment(
    0xda,
    Buffer.of(components.length, ...components.flatMap((one) => [one, 0]), from, to, bits),
  );

const blocks = ({ width, height }: JpegShape): number =>
  Math.ceil(width / 8) * Math.ceil(height / 8);

const componentsOf = ({ factors = [0x11] }: JpegShape): number[] => factors.map((_, i) => i + 1);

/** The bits of the text, filled up with ones; a byte 255 is followed by 0. */
function entropy(bits: string): Buffer {
  const whole = bits.padEnd(Math.ceil(bits.length / 8) * 8, '1');
  const bytes = (whole.match(/.{8}/g) ?? []).flatMap((one) => {
    const byte = Number.parseInt(one, 2);
    return byte === 255 ? [255, 0] : [byte];
  });
  return Buffer.from(bytes);
}

export interface Scans {
  /** Bands of coefficients, each sent in a scan of its own; all in one unless told. */
  readonly bands?: readonly (readonly [number, number])[];
  /** How many bits of each band come in scans of their own, 0 to 13. */
  readonly refinements?: number;
  /** How often the whole of it is sent. */
  readonly times?: number;
}

export const EACH_COEFFICIENT = Array.from({ length: 63 }, (_, i) => [i + 1, i + 1] as const);

/** A grey progressive JPEG of scans without content, some twenty bytes each. */
export function progressiveJpeg(shape: JpegShape, scans: Scans = {}): Buffer {
  const { bands = [[1, 63]], refinements = 0, times = 1 } = scans;
  const dc = Buffer.alloc(Math.ceil(blocks(shape) / 8));
  const runs = entropy(`0${'1'.repeat(14)}`.repeat(Math.ceil(blocks(shape) / 32_767)));
  const once = bands.flatMap((band) => {
    const bits = Array.from({ length: refinements }, (_, i) => {
      const low = refinements - 1 - i;
      return scanHeader([1], band, ((low + 1) << 4) | low);
    });
    return [scanHeader([1], band, refinements), ...bits].flatMap((header) => [header, runs]);
  });
  return Buffer.concat([
    SOI,
    quantTable,
    DC_ZERO,
    AC_LONG_RUN,
    frame(0xc2, shape),
    scanHeader([1], [0, 0]),
    dc,
    ...Array<Buffer[]>(times).fill(once).flat(),
    EOI,
  ]);
}

/** A baseline JPEG with a restart marker after each block, or after each block of all components. */
export function restartingJpeg(shape: JpegShape): Buffer {
  const parts = Array.from({ length: blocks(shape) }, (_, i) =>
    Buffer.of(0xff >> (2 * componentsOf(shape).length), 0xff, 0xd0 + (i % 8)),
  );
  return baselineJpeg(shape, [segment(0xdd, u16(1))], Buffer.concat(parts));
}

/**
 * A baseline JPEG of empty blocks with segments in front of its frame header. Several components must
 * have factors of 1.
 */
export function baselineJpeg(
  shape: JpegShape,
  before: readonly Buffer[] = [],
  data = Buffer.alloc(Math.ceil((blocks(shape) * componentsOf(shape).length) / 4)),
  { marker = 0xc0, bits = 8 } = {},
): Buffer {
  return Buffer.concat([
    SOI,
    ...before,
    quantTable,
    DC_ZERO,
    AC_END,
    frame(marker, shape, bits),
    scanHeader(componentsOf(shape), [0, 63]),
    data,
    EOI,
  ]);
}

/** A grey sequential JPEG whose one component is sent again and again, or claims to be one of three. */
export function repeatedScansJpeg(shape: JpegShape, count: number): Buffer {
  const data = Buffer.alloc(Math.ceil(blocks(shape) / 4));
  const three = { ...shape, factors: [0x11, 0x11, 0x11] };
  const scan = Buffer.concat([scanHeader([1], [0, 63]), data]);
  return Buffer.concat([
    SOI,
    quantTable,
    DC_ZERO,
    AC_END,
    frame(0xc0, three),
    ...Array<Buffer>(count).fill(scan),
    EOI,
  ]);
}
