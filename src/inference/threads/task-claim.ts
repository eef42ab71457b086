import type { SharedCell } from './shared-cell.ts';

const WAITING = 0;
const GIVEN_UP = -1;

/**
 * A cell that the caller and the inference threads share for one photograph: 0 while it waits, -1 when
 * the caller gave it up, or the id of the thread that began with it. The first writer decides: a
 * photograph that was given up is never begun, and one that was begun is never ended early, because
 * that aborts the process.
 */
export type TaskClaim = SharedCell;

const take = (claim: TaskClaim, as: number): boolean =>
  Atomics.compareExchange(claim, 0, WAITING, as) === WAITING;

/** Claims the photograph for the thread with this id (above 0). False when the caller has given it up. */
export const begin = (claim: TaskClaim, thread: number): boolean => take(claim, thread);

/** Gives the photograph up. False when a thread has begun with it. */
export const giveUp = (claim: TaskClaim): boolean => take(claim, GIVEN_UP);

export const isGivenUp = (claim: TaskClaim): boolean => Atomics.load(claim, 0) === GIVEN_UP;

/** Id of the thread that has begun with the photograph, or null. */
export function threadOf(claim: TaskClaim): number | null {
  const state = Atomics.load(claim, 0);
  return state > WAITING ? state : null;
}

/** Whether the work settles, resolved or rejected, within `ms` milliseconds. */
export async function endsWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(resolve, ms, false);
  const ended = work.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([ended, late]);
  } finally {
    clearTimeout(timer);
  }
}
