import type { SharedCell } from './shared-cell.ts';

const FREE = 0;
const HELD = 1;
/**
 * After this many milliseconds a waiting thread goes on without the mutex, so that a stuck thread does
 * not stop the others. The largest photographs take 200 ms.
 */
const PATIENCE_MS = 5000;

/** A mutex between threads: only the thread that holds it does a certain kind of work. */
export type ThreadMutex = SharedCell;

async function take(mutex: ThreadMutex, patienceMs: number): Promise<boolean> {
  while (Atomics.compareExchange(mutex, 0, FREE, HELD) !== FREE) {
    const wait = Atomics.waitAsync(mutex, 0, HELD, patienceMs);
    if ((await wait.value) === 'timed-out') return false;
  }
  return true;
}

/**
 * Runs `work` while holding the mutex. After `patienceMs` milliseconds of waiting it runs without the
 * mutex, because the thread that holds it may be stuck.
 */
export async function withMutex<T>(
  mutex: ThreadMutex,
  work: () => Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const held = await take(mutex, patienceMs);
  try {
    return await work();
  } finally {
    if (held) {
      Atomics.store(mutex, 0, FREE);
      Atomics.notify(mutex, 0, 1);
    }
  }
}
