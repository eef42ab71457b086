import type { SharedCell } from './shared-cell.ts';

const WAITING = 0;
const GIVEN_UP = -1;

/**
 * A cell that a thread shares with whoever waits for it: 0, then -1 when the photograph was given up,
 * or the id of the thread that has begun with it. Who writes first decides: what was given up never
 * begins, and what has begun is never ended, because that aborts the process.
 */
export type TaskClaim = SharedCell;

const take = (turn: TaskClaim, as: number): boolean =>
  Atomics.compareExchange(turn, 0, WAITING, as) === WAITING;

/** Begins as the thread of this id, which is above 0. False: nobody waits for it any more. */
export const begin = (turn: TaskClaim, thread: number): boolean => take(turn, thread);

/** False: it has begun. */
export const giveUp = (turn: TaskClaim): boolean => take(turn, GIVEN_UP);

export const isGivenUp = (turn: TaskClaim): boolean => Atomics.load(turn, 0) === GIVEN_UP;

/** Id of the thread that has begun with it, or null. */
export function threadOf(turn: TaskClaim): number | null {
  const state = Atomics.load(turn, 0);
  return state > WAITING ? state : null;
}

/** Whether the work ends, well or badly, within so many milliseconds. */
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
