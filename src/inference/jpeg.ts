/** Frame headers that libjpeg decodes: baseline, extended, progressive, and the arithmetic ones. */
const FRAMES = new Set([0xc0, 0xc1, 0xc2, 0xc9, 0xca]);
/** A coefficient of the discrete cosine transform is a 16-bit number. */
const BYTES = 2;

/**
 * Memory that libjpeg needs for a JPEG of several scans: one coefficient for each sample of each
 * component. Read from the sampling factors of the frame header, because what sharp calls 4:2:0 is
 * any file with a factor above 1. Null when the segments cannot be followed to that header.
 */
export function coefficientBytes(jpeg: Uint8Array): number | null {
  const at = frameHeader(jpeg);
  if (at === null) return null;
  const height = (jpeg[at + 5]! << 8) | jpeg[at + 6]!;
  const width = (jpeg[at + 7]! << 8) | jpeg[at + 8]!;
  const factors = Array.from({ length: jpeg[at + 9]! }, (_, i) => jpeg[at + 11 + 3 * i]!);
  const across = Math.max(...factors.map((f) => f >> 4));
  const down = Math.max(...factors.map((f) => f & 15));
  const samples = factors.reduce((sum, f) => sum + (f >> 4) * (f & 15), 0);
  const bytes = (width * height * BYTES * samples) / (across * down);
  return Number.isFinite(bytes) ? bytes : null;
}

/** Where the marker of the frame header begins. */
function frameHeader(jpeg: Uint8Array): number | null {
  let at = 2;
  while (jpeg[at] === 0xff) {
    const marker = jpeg[at + 1]!;
    if (FRAMES.has(marker)) return at;
    const fill = marker === 0xff;
    at += fill ? 1 : 2 + ((jpeg[at + 2]! << 8) | jpeg[at + 3]!);
  }
  return null;
}
