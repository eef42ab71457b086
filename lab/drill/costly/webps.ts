/** Small WebP files that would take a decoder long, or whose parts contradict each other. */

/** A chunk of a RIFF file: name, length, content, padding. */
export function webpChunk(name: string, data: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length & 1)]);
}

/** A WebP of these chunks. */
export function webpOf(...chunks: readonly Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from('WEBP'), ...chunks]);
  const head = Buffer.alloc(8);
  head.write('RIFF', 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}

/** The header of an extended file: flags, and the size of its canvas. */
export function extendedHeader(flags: number, width: number, height: number): Buffer {
  const data = Buffer.alloc(10);
  data[0] = flags;
  data.writeUIntLE(width - 1, 4, 3);
  data.writeUIntLE(height - 1, 7, 3);
  return webpChunk('VP8X', data);
}

/** A key frame of VP8 of this size, whose coded data are these bytes. */
export function vp8Frame(width: number, height: number, data: Uint8Array): Buffer {
  const head = Buffer.alloc(10);
  // Key frame, version 0, shown; the first partition is the first half of the data.
  const tag = 0x10 | ((data.length >> 1) << 5);
  head.writeUIntLE(tag & 0xffffff, 0, 3);
  head.set([0x9d, 0x01, 0x2a], 3);
  head.writeUInt16LE(width, 6);
  head.writeUInt16LE(height, 8);
  return webpChunk('VP8 ', Buffer.concat([head, data]));
}

/** The start of a lossless picture of this size, before these bytes. */
export function losslessFrame(width: number, height: number, data: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head[0] = 0x2f;
  head.writeUInt32LE(((width - 1) | ((height - 1) << 14)) >>> 0, 1);
  return webpChunk('VP8L', Buffer.concat([head, data]));
}
