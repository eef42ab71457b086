import { Problem } from '../../errors.ts';

/** How often a unit of work is tried when the user changes each time. */
const MAX_ROUNDS = 3;

/**
 * The first result of `round` that is not null. A null result means that the user has changed
 * meanwhile. Throws storage-busy after three rounds.
 */
export async function untilSettled<T>(round: () => T | null | Promise<T | null>): Promise<T> {
  for (let n = 0; n < MAX_ROUNDS; n++) {
    const result = await round();
    if (result !== null) return result;
  }
  throw new Problem('storage-busy', 'The user is being changed: try again in a moment.', {
    retryAfterSeconds: 1,
  });
}
