import type { Dice } from './dice.ts';
import { BYTE_MUTATORS, type Mutator } from './mutate-bytes.ts';
import { JPEG_MUTATORS } from './mutate-jpeg.ts';
import { PNG_MUTATORS } from './mutate-png.ts';
import { WEBP_MUTATORS } from './mutate-webp.ts';
import type { Seed } from './seeds.ts';

export interface MutatedImage {
  /** The mutations, in turn. */
  readonly label: string;
  readonly bytes: Buffer;
  readonly synthetic: boolean;
}

const MAX_BYTES = 4 * 1024 * 1024;

/** Shares of one, two and three mutations. With more of them the decoder gives up earlier. */
const rounds = (dice: Dice): number => dice.pick([1, 1, 1, 1, 2, 2, 3]);

const isPng = (bytes: Buffer): boolean => bytes[0] === 0x89;
const isWebp = (bytes: Buffer): boolean => bytes.toString('latin1', 0, 4) === 'RIFF';

function mutators(bytes: Buffer, dice: Dice): Readonly<Record<string, Mutator>> {
  if (dice.chance(0.4)) return BYTE_MUTATORS;
  if (isWebp(bytes)) return WEBP_MUTATORS;
  return isPng(bytes) ? PNG_MUTATORS : JPEG_MUTATORS;
}

export function mutatedImage(seeds: readonly Seed[], dice: Dice): MutatedImage {
  const seed = dice.pick(seeds);
  let { bytes } = seed;
  const labels: string[] = [];
  for (let left = rounds(dice); left > 0 && bytes.length > 0; left--) {
    const table = mutators(bytes, dice);
    const name = dice.pick(Object.keys(table));
    const changed = table[name]!(bytes, dice);
    // A larger file would be refused for its size and never reach the decoder.
    if (changed.length > MAX_BYTES) continue;
    bytes = changed;
    labels.push(name);
  }
  return { label: labels.join('+'), bytes, synthetic: seed.synthetic };
}
