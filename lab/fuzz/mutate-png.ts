import { constants, crc32, deflateSync, inflateSync } from 'node:zlib';
import type { Dice } from './dice.ts';
import { BYTE_MUTATORS, type Mutator } from './mutate-bytes.ts';

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

const MAGIC = 8;

function parse(bytes: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = MAGIC; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    if (at + 12 + length > bytes.length) break;
    const type = bytes.toString('latin1', at + 4, at + 8);
    chunks.push({ type, data: bytes.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

function encode({ type, data }: Chunk, length = data.length): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(length);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A change of the list of chunks; every check sum is right afterwards. */
const onChunks =
  (change: (chunks: Chunk[], at: number, dice: Dice) => Chunk[]): Mutator =>
  (bytes, dice) => {
    const chunks = parse(bytes);
    if (chunks.length === 0) return bytes;
    const changed = change(chunks, dice.below(chunks.length), dice);
    return Buffer.concat([bytes.subarray(0, MAGIC), ...changed.map((c) => encode(c))]);
  };

/** After a flood of chunks of one type, changing each of them would take minutes. */
const MOST_CHANGED = 20;

/** A change of the first chunks of a type. */
const onType = (type: string, change: (data: Buffer, dice: Dice) => Buffer): Mutator =>
  onChunks((all, _at, dice) => {
    let left = MOST_CHANGED;
    return all.map((c) =>
      c.type === type && left-- > 0 ? { type, data: change(Buffer.from(c.data), dice) } : c,
    );
  });

function headerEdited(data: Buffer, dice: Dice): Buffer {
  if (data.length < 13) return data;
  const field = dice.below(5);
  if (field === 0) data.writeUInt32BE(dice.number(32), 0);
  else if (field === 1) data.writeUInt32BE(dice.number(32), 4);
  else if (field === 2) data[8] = dice.pick([0, 1, 2, 4, 8, 16, 32]);
  else if (field === 3) data[9] = dice.below(8);
  else data[10 + dice.below(3)] = dice.pick([0, 1, 2, 255]);
  return data;
}

/** Other rows, compressed as before: filters and pixels that no encoder writes. */
function rowsEdited(data: Buffer, dice: Dice): Buffer {
  let rows: Buffer;
  try {
    rows = inflateSync(data, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return data;
  }
  return deflateSync(BYTE_MUTATORS[dice.pick(Object.keys(BYTE_MUTATORS))]!(rows, dice));
}

const EXTRA = ['tEXt', 'zTXt', 'iTXt', 'iCCP', 'eXIf', 'PLTE', 'tRNS', 'gAMA', 'cHRM', 'sBIT'];
const ANIMATED = ['acTL', 'fcTL', 'fdAT', 'IDAT', 'IEND', 'IHDR', 'abcd', 'ABCD'];

/** Changes that keep the structure of a PNG, so that they pass the first check. */
export const PNG_MUTATORS: Readonly<Record<string, Mutator>> = {
  'png-chunk-twice': onChunks((all, at) => all.toSpliced(at, 0, all[at]!)),
  'png-chunk-removed': onChunks((all, at) => all.toSpliced(at, 1)),
  'png-chunks-swapped': onChunks((all, at, dice) => {
    const other = dice.below(all.length);
    return all.with(at, all[other]!).with(other, all[at]!);
  }),
  'png-chunk-edited': onChunks((all, at, dice) => {
    const { type, data } = all[at]!;
    return all.with(at, { type, data: BYTE_MUTATORS['bit-flips']!(data, dice) });
  }),
  'png-chunk-added': onChunks((all, at, dice) => {
    const packed = dice.chance(0.3) ? deflateSync(Buffer.alloc(1 << 20)) : Buffer.alloc(0);
    const data = Buffer.concat([Buffer.from('name\0\0'), packed, dice.bytes(dice.below(100))]);
    return all.toSpliced(at, 0, { type: dice.pick([...EXTRA, ...ANIMATED]), data });
  }),
  'png-chunk-flood': onChunks((all, at, dice) => {
    const packed = dice.chance(0.5) ? deflateSync(Buffer.alloc(8 << 20)) : Buffer.alloc(0);
    const data = Buffer.concat([Buffer.from('name\0\0'), packed]);
    const extra = { type: dice.pick([...EXTRA, ...ANIMATED]), data };
    const most = packed.length > 0 ? 60 : 30_000;
    return all.toSpliced(at, 0, ...Array<Chunk>(dice.between(20, most)).fill(extra));
  }),
  'png-header': onType('IHDR', headerEdited),
  'png-rows': onType('IDAT', rowsEdited),
  'png-bomb': onType('IDAT', (_data, dice) =>
    deflateSync(Buffer.alloc(dice.between(1, 8) << 20), { level: 1 }),
  ),
  'png-length'(bytes, dice) {
    const chunks = parse(bytes);
    const at = dice.below(chunks.length);
    const parts = chunks.map((c, i) => encode(c, i === at ? dice.number(32) : undefined));
    return Buffer.concat([bytes.subarray(0, MAGIC), ...parts]);
  },
  'png-check-sum'(bytes, dice) {
    const chunks = parse(bytes).map((c) => encode(c));
    const hit = dice.below(chunks.length);
    const broken = chunks.map((c, i) =>
      i === hit ? Buffer.from(c.map((b, j) => (j >= c.length - 4 ? b ^ 1 : b))) : c,
    );
    return Buffer.concat([bytes.subarray(0, MAGIC), ...broken]);
  },
};
