import { dot } from '../../domain/comparison/matching.ts';

/** At this cosine two people are taken for one person under two ids. Strangers hardly ever reach it. */
const SAME_PERSON = 0.7;

/**
 * The first of each group of people whose faces are alike. It keeps a face that is enrolled many times
 * from weighing more than others.
 */
export function distinct<T>(people: readonly T[], faceOf: (person: T) => Float32Array): T[] {
  const kept: T[] = [];
  for (const person of people) {
    const face = faceOf(person);
    if (kept.every((other) => dot(face, faceOf(other)) < SAME_PERSON)) kept.push(person);
  }
  return kept;
}
