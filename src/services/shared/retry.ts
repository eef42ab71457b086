import { Problem } from '../../errors.ts';

/** How often something is done again because the user changed while it was done. */
const MAX_ROUNDS = 3;

/** The first result of `round` that is not null. Null stands for: the user has changed meanwhile. */
export async function untilSettled<T>(round: () => T | null | Promise<T | null>): Promise<T> {
  for (let n = 0; n < MAX_ROUNDS; n++) {
    const result = await round();
    if (result !== null) return result;
  }
  throw new Problem('storage-busy', 'The user is being changed: try again in a moment.', {
    retryAfterSeconds: 1,
  });
}
