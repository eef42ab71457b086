import { LRUCache } from 'lru-cache';
import type { RequestCounter } from '../ports/cache.ts';

const MAX_KEYS = 10_000;

/** Counts requests in this process. */
export class WindowCounter implements RequestCounter {
  readonly #windows = new LRUCache<string, { count: number; end: number }>({ max: MAX_KEYS });
  readonly #now: () => number;

  /** @param now milliseconds of a clock that nobody can set */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  async hit(key: string, windowMs: number): Promise<{ count: number; resetMs: number }> {
    const now = this.#now();
    const known = this.#windows.get(key);
    const open = known && known.end > now ? known : { count: 0, end: now + windowMs };
    open.count += 1;
    this.#windows.set(key, open);
    return { count: open.count, resetMs: open.end - now };
  }
}
