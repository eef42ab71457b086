/** Random numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The seed of this run: DURABILITY_SEED repeats an earlier one. */
export const seedOfRun = (): number =>
  Number(process.env.DURABILITY_SEED || Math.floor(Math.random() * 2 ** 31));
