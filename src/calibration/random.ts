/** Uniform numbers in [0, 1): mulberry32, small and the same on every machine. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Fisher-Yates on a copy. */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [copy[i], copy[j]] = [copy[j]!, copy[i]!];
  }
  return copy;
}

/** Two random halves, in both orders: what is learned from one of them is judged on the other. */
export function bothWays<T>(
  items: readonly T[],
  random: () => number,
): readonly (readonly [learned: T[], judged: T[]])[] {
  const mixed = shuffled(items, random);
  const middle = Math.floor(mixed.length / 2);
  const [one, other] = [mixed.slice(0, middle), mixed.slice(middle)];
  return [
    [one, other],
    [other, one],
  ];
}
