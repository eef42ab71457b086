import { toUnit } from '../../../src/domain/comparison/matching.ts';

/** A number with the standard normal distribution (Box and Muller). */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

export const direction = (random: () => number, length = 128): Float32Array =>
  toUnit(Float32Array.from({ length }, () => normal(random)));

/**
 * Faces of different people of one kind: what they share is `closeness` long, the rest is their own, so
 * that two of them score about closeness squared.
 */
export function peopleOfKind(
  count: number,
  { kind, closeness, random }: { kind: Float32Array; closeness: number; random: () => number },
): Float32Array[] {
  const own = Math.sqrt(1 - closeness ** 2);
  return Array.from({ length: count }, () => {
    const rest = direction(random, kind.length);
    return toUnit(kind.map((value, i) => closeness * value + own * rest[i]!));
  });
}
