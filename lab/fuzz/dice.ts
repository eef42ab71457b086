import { createHash } from 'node:crypto';
import { seeded } from '../../src/calibration/random.ts';

/** Random choices of one case. Its seed and number give the same choices without earlier cases. */
export class Dice {
  readonly #random: () => number;

  constructor(...name: readonly (string | number)[]) {
    this.#random = seeded(createHash('sha256').update(name.join(':')).digest().readUInt32LE());
  }

  /** 0 to n - 1; 0 when n is not above 0. */
  below(n: number): number {
    return Math.floor(this.#random() * Math.max(0, n));
  }

  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  chance(share: number): boolean {
    return this.#random() < share;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }

  /** Mostly small numbers, sometimes an extreme one that code may not expect. */
  number(bits: 8 | 16 | 32): number {
    const top = 2 ** bits - 1;
    const edges = [0, 1, 2, 3, 4, 7, 8, 16, 127, 128, 255, 256, 32767, 32768, 65535, top - 1, top];
    return this.chance(0.7) ? this.pick(edges.filter((n) => n <= top)) : this.below(top);
  }
}
