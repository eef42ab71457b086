/** One component of a frame, with its sampling factors. */
interface Component {
  readonly id: number;
  readonly across: number;
  readonly down: number;
}

/** What the frame header of a JPEG says (ITU-T T.81, B.2.2). */
export interface JpegFrame {
  readonly width: number;
  readonly height: number;
  readonly components: readonly Component[];
  readonly progressive: boolean;
}

/**
 * The header of a scan: its components, its range of coefficients, and whether it refines bits of an
 * earlier scan.
 */
export interface Band {
  readonly ids: readonly number[];
  readonly first: number;
  readonly last: number;
  readonly refines: boolean;
  /** The lowest bit of the coefficients that is sent; 0 when nothing is left out. */
  readonly lowestBit: number;
}

/** A coefficient of the discrete cosine transform is a 16-bit number. */
const COEFFICIENT_BYTES = 2;
const BLOCK = 64;
const NS_PER_MS = 1e6;
/**
 * Processor time in nanoseconds, measured with `npm run drill -- costly-pictures`; the estimates are
 * rather too high than too low. A picture of one scan is made smaller while it is read: time for one
 * block of 8 x 8 coefficients, for one square of 8 x 8 pixels afterwards, for one restart marker, and
 * for one byte of the file.
 */
const BLOCK_NS = 25;
const SQUARE_NS = 50;
const RESTART_NS = 70;
const BYTE_NS = 20;
/**
 * A picture of several scans: time for one block in a progressive scan, for one block in a sequential
 * scan, and for each coefficient that a refining scan reads.
 */
const PROGRESSIVE_NS = 25;
const SEQUENTIAL_NS = 60;
const COEFFICIENT_NS = 2;

/** Number of blocks of each component, by its id. They are padded to whole coding units, as in decoders. */
function blocksOf({ width, height, components }: JpegFrame): Map<number, number> {
  const across = Math.max(...components.map((c) => c.across));
  const down = Math.max(...components.map((c) => c.down));
  const columns = Math.ceil(width / (8 * across));
  const rows = Math.ceil(height / (8 * down));
  return new Map(components.map((c) => [c.id, columns * rows * c.across * c.down]));
}

const allBlocks = (frame: JpegFrame): number =>
  [...blocksOf(frame).values()].reduce((sum, count) => sum + count, 0);

/**
 * Memory in bytes that a JPEG of several scans needs: every coefficient of every component. It is
 * computed from the sampling factors of the frame header, because libraries call every file with a
 * factor above 1 "4:2:0".
 */
export const wholeBytes = (frame: JpegFrame): number =>
  allBlocks(frame) * BLOCK * COEFFICIENT_BYTES;

/** Estimated processor time of a picture that is sent in several scans, in milliseconds. */
export function scansMs(frame: JpegFrame, bands: readonly Band[], bytes: number): number {
  const blocks = blocksOf(frame);
  let ns = bytes * BYTE_NS;
  for (const { ids, first, last, refines } of bands) {
    const looks = refines ? COEFFICIENT_NS * (last - first + 1) : 0;
    const perBlock = frame.progressive ? PROGRESSIVE_NS + looks : SEQUENTIAL_NS;
    for (const id of ids) ns += (blocks.get(id) ?? 0) * perBlock;
  }
  return ns / NS_PER_MS;
}

/**
 * Estimated processor time of a picture that is sent in one scan, in milliseconds. A restart marker
 * takes two bytes, so that there are at most half as many as bytes; `interval` is in units of blocks,
 * 0 where there are none.
 */
export function oneScanMs(frame: JpegFrame, interval: number, bytes: number): number {
  const blocks = allBlocks(frame);
  const squares = (frame.width * frame.height) / BLOCK;
  const restarts = interval === 0 ? 0 : Math.min(blocks / interval, bytes / 2);
  const ns = blocks * BLOCK_NS + squares * SQUARE_NS + restarts * RESTART_NS + bytes * BYTE_NS;
  return ns / NS_PER_MS;
}
