import type { Dice } from './dice.ts';

export type Mutator = (bytes: Buffer, dice: Dice) => Buffer;

const joined = (...parts: Uint8Array[]): Buffer => Buffer.concat(parts);

function range(bytes: Buffer, dice: Dice, longest: number): [number, number] {
  const start = dice.below(bytes.length);
  return [start, Math.min(bytes.length, start + 1 + dice.below(longest))];
}

/** Changes of the bytes, whatever the format. */
export const BYTE_MUTATORS: Readonly<Record<string, Mutator>> = {
  'bit-flips'(bytes, dice) {
    const out = Buffer.from(bytes);
    for (let left = dice.between(1, 16); left > 0 && out.length > 0; left--) {
      const at = dice.below(out.length);
      out[at] = out[at]! ^ (1 << dice.below(8));
    }
    return out;
  },
  'byte-run'(bytes, dice) {
    const [start, end] = range(bytes, dice, 64);
    const fill = dice.pick([0x00, 0xff, 0x7f, 0x80, 0x20]);
    return joined(bytes.subarray(0, start), Buffer.alloc(end - start, fill), bytes.subarray(end));
  },
  noise(bytes, dice) {
    const [start, end] = range(bytes, dice, 64);
    return joined(bytes.subarray(0, start), dice.bytes(end - start), bytes.subarray(end));
  },
  truncation: (bytes, dice) => bytes.subarray(0, dice.below(bytes.length)),
  'cut-out'(bytes, dice) {
    const [start, end] = range(bytes, dice, 256);
    return joined(bytes.subarray(0, start), bytes.subarray(end));
  },
  insertion(bytes, dice) {
    const at = dice.below(bytes.length + 1);
    return joined(bytes.subarray(0, at), dice.bytes(dice.between(1, 64)), bytes.subarray(at));
  },
  repetition(bytes, dice) {
    const [start, end] = range(bytes, dice, 256);
    const copies = Array<Buffer>(dice.between(2, 8)).fill(bytes.subarray(start, end));
    return joined(bytes.subarray(0, start), ...copies, bytes.subarray(end));
  },
  'appended-noise': (bytes, dice) => joined(bytes, dice.bytes(dice.between(1, 512))),
};
