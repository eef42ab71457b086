import type { SharedCell } from './shared-cell.ts';

const WAITING = 0;
const BEGUN = 1;
const GIVEN_UP = 2;

/**
 * A cell that a thread shares with whoever waits for it. Who writes first decides: a photograph that
 * was given up never begins, and one that has begun is never ended, because that aborts the process.
 */
export type Turn = SharedCell;

const take = (turn: Turn, as: number): boolean =>
  Atomics.compareExchange(turn, 0, WAITING, as) === WAITING;

/** False: nobody waits for it any more. */
export const begin = (turn: Turn): boolean => take(turn, BEGUN);

/** False: it has begun. */
export const giveUp = (turn: Turn): boolean => take(turn, GIVEN_UP);

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
