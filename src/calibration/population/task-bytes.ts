import { setImmediate } from 'node:timers/promises';
import type { KnownPerson, LearningTask } from '../../domain/population/learning.ts';

/**
 * A task in a form that moves to another thread at once: all vectors in one buffer. Copying thousands of
 * small arrays would hold up the thread that serves requests.
 */
export interface PackedTask extends Omit<LearningTask, 'people'> {
  readonly vectors: Float32Array<ArrayBuffer>;
  readonly dimension: number;
  readonly people: readonly (Pick<KnownPerson, 'templates' | 'threshold'> & {
    readonly hasSecond: boolean;
    readonly agreement: number;
  })[];
}

/** Vectors of one person in the buffer. */
const EACH = 3;
/** People that are packed before other work of the event loop gets a turn. */
const AT_ONCE = 100;

export async function packed({ people, ...rest }: LearningTask): Promise<PackedTask> {
  const dimension = people[0]?.first.length ?? 0;
  const vectors = new Float32Array(people.length * EACH * dimension);
  for (const [i, { first, second, reference }] of people.entries()) {
    if (i % AT_ONCE === 0) await setImmediate();
    const at = i * EACH * dimension;
    vectors.set(first, at);
    if (second) vectors.set(second, at + dimension);
    vectors.set(reference.vector, at + 2 * dimension);
  }
  return {
    ...rest,
    vectors,
    dimension,
    people: people.map(({ second, reference, templates, threshold }) => ({
      hasSecond: second !== null,
      agreement: reference.agreement,
      templates,
      threshold,
    })),
  };
}

export function unpacked({ vectors, dimension, people, ...rest }: PackedTask): LearningTask {
  const at = (index: number): Float32Array =>
    vectors.subarray(index * dimension, (index + 1) * dimension);
  return {
    ...rest,
    people: people.map(({ hasSecond, agreement, templates, threshold }, i) => ({
      first: at(i * EACH),
      second: hasSecond ? at(i * EACH + 1) : null,
      reference: { vector: at(i * EACH + 2), agreement },
      templates,
      threshold,
    })),
  };
}
