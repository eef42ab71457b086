import type { SharedCell } from './shared-cell.ts';

const LYING = 0;
const HELD = 1;
/** A thread that never comes back must not stop the others; the largest photographs take 0.2 s. */
const PATIENCE_MS = 5000;

/** Whoever holds it does what only one of the threads that share it may do at a time. */
export type ThreadMutex = SharedCell;

async function take(mutex: ThreadMutex, patienceMs: number): Promise<boolean> {
  while (Atomics.compareExchange(mutex, 0, LYING, HELD) !== LYING) {
    const wait = Atomics.waitAsync(mutex, 0, HELD, patienceMs);
    if ((await wait.value) === 'timed-out') return false;
  }
  return true;
}

/** Does the work when no other thread does such; after much waiting, also beside a stuck one. */
export async function holding<T>(
  mutex: ThreadMutex,
  work: () => Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const held = await take(mutex, patienceMs);
  try {
    return await work();
  } finally {
    if (held) {
      Atomics.store(mutex, 0, LYING);
      Atomics.notify(mutex, 0, 1);
    }
  }
}
