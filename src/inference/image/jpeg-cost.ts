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
}

/** A coefficient of the discrete cosine transform is a 16-bit number. */
const COEFFICIENT_BYTES = 2;
const BLOCK = 64;
const NS_PER_MS = 1e6;
/**
 * Processor time in nanoseconds for one block of 8 x 8 in one scan: for a progressive scan, for a
 * sequential scan, and for each coefficient that a refining scan reads. Measured with `npm run drill --
 * costly-pictures`; the estimate is rather too high than too low.
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

/**
 * Memory in bytes that a JPEG of several scans needs: every coefficient of every component. It is
 * computed from the sampling factors of the frame header, because libraries call every file with a
 * factor above 1 "4:2:0".
 */
export function wholeBytes(frame: JpegFrame): number {
  const blocks = [...blocksOf(frame).values()].reduce((sum, count) => sum + count, 0);
  return blocks * BLOCK * COEFFICIENT_BYTES;
}

/**
 * Estimated processor time of all scans in milliseconds, without the time for the coded bits
 * themselves.
 */
export function scanMs(frame: JpegFrame, bands: readonly Band[]): number {
  const blocks = blocksOf(frame);
  let ns = 0;
  for (const { ids, first, last, refines } of bands) {
    const looks = refines ? COEFFICIENT_NS * (last - first + 1) : 0;
    const perBlock = frame.progressive ? PROGRESSIVE_NS + looks : SEQUENTIAL_NS;
    for (const id of ids) ns += (blocks.get(id) ?? 0) * perBlock;
  }
  return ns / NS_PER_MS;
}
