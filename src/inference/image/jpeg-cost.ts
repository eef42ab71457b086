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

/** What the header of a scan says: its components, its coefficients, and whether it refines bits. */
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
 * Processor time for one block of 8 x 8 in one scan, whatever the scan holds: of a progressive scan,
 * of a sequential one, and for each coefficient that a refining scan looks at. Measured with
 * `npm run drill -- costly-pictures`; the estimate errs on the slow side.
 */
const PROGRESSIVE_NS = 25;
const SEQUENTIAL_NS = 60;
const COEFFICIENT_NS = 2;

/** Blocks of each component by its id, padded to whole units as decoders do. */
function blocksOf({ width, height, components }: JpegFrame): Map<number, number> {
  const across = Math.max(...components.map((c) => c.across));
  const down = Math.max(...components.map((c) => c.down));
  const columns = Math.ceil(width / (8 * across));
  const rows = Math.ceil(height / (8 * down));
  return new Map(components.map((c) => [c.id, columns * rows * c.across * c.down]));
}

/**
 * Memory that a JPEG of several scans needs: every coefficient of every component. Counted from the
 * sampling factors of the frame header, because libraries call any file with a factor above 1 4:2:0.
 */
export function wholeBytes(frame: JpegFrame): number {
  const blocks = [...blocksOf(frame).values()].reduce((sum, count) => sum + count, 0);
  return blocks * BLOCK * COEFFICIENT_BYTES;
}

/** Estimated processor time of all scans, in milliseconds, without the bits that they hold. */
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
