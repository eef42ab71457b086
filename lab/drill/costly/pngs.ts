import { crc32, deflateSync } from 'node:zlib';
import { u32 } from './numbers.ts';

const PNG_MAGIC = Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

export function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([u32(data.length), body, u32(crc32(body))]);
}

export interface PngShape {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample, 1 to 16. */
  readonly depth?: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA. */
  readonly colour?: number;
  /** Filter of each row, 0 to 4. */
  readonly filter?: number;
}

const CHANNELS: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** A PNG of one value with more chunks before and after its data. */
export function pngWith(
  { width, height, depth = 8, colour = 0, filter = 0 }: PngShape,
  before: readonly Buffer[] = [],
  after: readonly Buffer[] = [],
): Buffer {
  const header = Buffer.concat([u32(width), u32(height), Buffer.of(depth, colour, 0, 0, 0)]);
  const row = Buffer.alloc(1 + Math.ceil((width * depth * CHANNELS[colour]!) / 8));
  row[0] = filter;
  const data = deflateSync(Buffer.concat(Array<Buffer>(height).fill(row)), { level: 1 });
  return Buffer.concat([
    PNG_MAGIC,
    pngChunk('IHDR', header),
    ...before,
    pngChunk('IDAT', data),
    ...after,
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A text chunk of `bytes` zeros, packed. */
export const packedText = (bytes: number): Buffer =>
  pngChunk('zTXt', Buffer.concat([Buffer.from('k\0\0'), deflateSync(Buffer.alloc(bytes))]));

/** A black 1-bit PNG whose header says `width` x `height` and whose data holds `rows` rows. */
export function blackPng(width: number, height: number, rows = height): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const data = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * rows), { level: 9 });
  const chunks = [pngChunk('IHDR', header), pngChunk('IDAT', data)];
  return Buffer.concat([PNG_MAGIC, ...chunks, pngChunk('IEND', Buffer.alloc(0))]);
}
