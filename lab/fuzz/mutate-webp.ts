import type { Dice } from './dice.ts';
import { BYTE_MUTATORS, type Mutator } from './mutate-bytes.ts';

interface Chunk {
  readonly name: string;
  readonly data: Buffer;
}

const RIFF_BYTES = 12;

function parse(bytes: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = RIFF_BYTES; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt32LE(at + 4);
    if (at + 8 + length > bytes.length) break;
    const name = bytes.toString('latin1', at, at + 4);
    chunks.push({ name, data: bytes.subarray(at + 8, at + 8 + length) });
    at += 8 + length + (length & 1);
  }
  return chunks;
}

function encode({ name, data }: Chunk, length = data.length): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32LE(length >>> 0, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length & 1)]);
}

function build(parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from('WEBP'), ...parts]);
  const head = Buffer.alloc(8);
  head.write('RIFF', 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}

/** A change of the list of chunks; the length of the file is right afterwards. */
const onChunks =
  (change: (chunks: Chunk[], at: number, dice: Dice) => Chunk[]): Mutator =>
  (bytes, dice) => {
    const chunks = parse(bytes);
    if (chunks.length === 0) return bytes;
    return build(change(chunks, dice.below(chunks.length), dice).map((c) => encode(c)));
  };

const isPicture = ({ name }: Chunk): boolean => name === 'VP8 ' || name === 'VP8L';
const NAMES = ['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP', 'EXIF', 'XMP ', 'JUNK'];

/** Size, kind of frame, partitions, transforms: the first bytes of the coded picture. */
function headEdited({ name, data }: Chunk, dice: Dice): Chunk {
  const out = Buffer.from(data);
  for (let left = dice.between(1, 4); left > 0 && out.length > 0; left--) {
    out[dice.below(Math.min(out.length, 40))] = dice.number(8);
  }
  return { name, data: out };
}

function extended(dice: Dice): Chunk {
  const data = Buffer.alloc(10);
  data[0] = dice.below(256);
  data.writeUIntLE(dice.below(1 << 24), 4, 3);
  data.writeUIntLE(dice.below(1 << 24), 7, 3);
  return { name: 'VP8X', data };
}

/** Changes that keep the shape of a WebP, so that they get past its first check. */
export const WEBP_MUTATORS: Readonly<Record<string, Mutator>> = {
  'webp-chunk-twice': onChunks((all, at) => all.toSpliced(at, 0, all[at]!)),
  'webp-chunk-removed': onChunks((all, at) => all.toSpliced(at, 1)),
  'webp-chunks-swapped': onChunks((all, at, dice) => {
    const other = dice.below(all.length);
    return all.with(at, all[other]!).with(other, all[at]!);
  }),
  'webp-chunk-edited': onChunks((all, at, dice) => {
    const { name, data } = all[at]!;
    return all.with(at, { name, data: BYTE_MUTATORS['bit-flips']!(data, dice) });
  }),
  'webp-chunk-renamed': onChunks((all, at, dice) =>
    all.with(at, { name: dice.pick(NAMES), data: all[at]!.data }),
  ),
  'webp-chunk-added': onChunks((all, at, dice) =>
    all.toSpliced(at, 0, { name: dice.pick(NAMES), data: dice.bytes(dice.below(200)) }),
  ),
  'webp-chunk-flood': onChunks((all, at, dice) => {
    const extra = { name: dice.pick(NAMES), data: dice.bytes(dice.below(20)) };
    return all.toSpliced(at, 0, ...Array<Chunk>(dice.between(50, 20_000)).fill(extra));
  }),
  'webp-head': onChunks((all, _at, dice) =>
    all.map((one) => (isPicture(one) ? headEdited(one, dice) : one)),
  ),
  'webp-size': onChunks((all, _at, dice) =>
    all.map((one) => {
      const out = Buffer.from(one.data);
      if (one.name === 'VP8 ' && out.length >= 10) out.writeUInt32LE(dice.number(32) >>> 0, 6);
      if (one.name === 'VP8L' && out.length >= 5) out.writeUInt32LE(dice.number(32) >>> 0, 1);
      return { name: one.name, data: out };
    }),
  ),
  'webp-extended': onChunks((all, _at, dice) => [extended(dice), ...all]),
  'webp-length'(bytes, dice) {
    const chunks = parse(bytes);
    const at = dice.below(Math.max(1, chunks.length));
    return build(chunks.map((c, i) => encode(c, i === at ? dice.number(32) : undefined)));
  },
};
