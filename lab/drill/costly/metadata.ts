import { segment } from './jpegs.ts';
import { u16, u32 } from './numbers.ts';

/** An ICC profile in as many segments as it needs. */
export function iccSegments(profile: Buffer): Buffer[] {
  const most = 65_519;
  const count = Math.ceil(profile.length / most);
  return Array.from({ length: count }, (_, i) =>
    segment(
      0xe2,
      Buffer.concat([
        Buffer.from('ICC_PROFILE\0'),
        Buffer.of(i + 1, count),
        profile.subarray(i * most, (i + 1) * most),
      ]),
    ),
  );
}

/** EXIF with the given number of entries in its first directory, each a short number. */
export function exifOf(entries: number): Buffer {
  const directory = Array.from({ length: entries }, (_, i) =>
    Buffer.concat([u16(0x8000 + (i % 0x4000)), u16(3), u32(1), u16(i & 0xffff), u16(0)]),
  );
  const tiff = [Buffer.from('MM\0*'), u32(8), u16(entries), ...directory, u32(0)];
  return Buffer.concat([Buffer.from('Exif\0\0'), ...tiff]);
}

/**
 * An ICC profile of a scanner that computes colours in the given number of stages, each a matrix. The
 * file names the same stage again and again, so that it stays small.
 */
export function iccWithStages(stages: number): Buffer {
  const number = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeFloatBE(value);
    return bytes;
  };
  const matrix = Buffer.concat([
    Buffer.from('matf\0\0\0\0'),
    Buffer.of(0, 3, 0, 3),
    ...[1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0].map(number),
  ]);
  const at = 16 + 8 * stages;
  const place = Buffer.concat([u32(at), u32(matrix.length)]);
  const table = [Buffer.from('mpet\0\0\0\0'), Buffer.of(0, 3, 0, 3), u32(stages)];
  const chain = Buffer.concat([...table, ...Array<Buffer>(stages).fill(place), matrix]);
  const s15 = (value: number): Buffer => u32(Math.round(value * 65_536));
  const white = Buffer.concat([Buffer.from('XYZ \0\0\0\0'), s15(0.9642), s15(1), s15(0.8249)]);
  const header = Buffer.alloc(128);
  const tags = [
    ['D2B0', chain],
    ['A2B0', chain],
    ['wtpt', white],
  ] as const;
  let end = 128 + 4 + 12 * tags.length;
  const places: Buffer[] = [];
  for (const [name, data] of tags) {
    places.push(Buffer.from(name), u32(end), u32(data.length));
    end += data.length;
  }
  header.writeUInt32BE(end, 0);
  header.writeUInt32BE(0x04300000, 8);
  header.write('scnrRGB XYZ ', 12, 'latin1');
  header.write('acsp', 36, 'latin1');
  for (const [i, value] of [0.9642, 1, 0.8249].entries()) s15(value).copy(header, 68 + 4 * i);
  return Buffer.concat([header, u32(tags.length), ...places, ...tags.map(([, data]) => data)]);
}
