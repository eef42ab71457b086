import type { SharedCell } from './shared-cell.ts';

const LYING = 0;
const HELD = 1;
/** A thread that never comes back must not stop the others; the largest photographs take 0.2 s. */
const PATIENCE_MS = 5000;

/** Whoever holds it does what only one of the threads that share it may do at a time. */
export type Baton = SharedCell;

async function take(baton: Baton, patienceMs: number): Promise<boolean> {
  while (Atomics.compareExchange(baton, 0, LYING, HELD) !== LYING) {
    const wait = Atomics.waitAsync(baton, 0, HELD, patienceMs);
    if ((await wait.value) === 'timed-out') return false;
  }
  return true;
}

/** Does the work when no other thread does such; after much waiting, also beside a stuck one. */
export async function holding<T>(
  baton: Baton,
  work: () => Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const held = await take(baton, patienceMs);
  try {
    return await work();
  } finally {
    if (held) {
      Atomics.store(baton, 0, LYING);
      Atomics.notify(baton, 0, 1);
    }
  }
}
