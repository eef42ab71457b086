import { createHmac } from 'node:crypto';
import type { RequestCounter } from '../ports/cache.ts';
import type { RedisLink } from './redis.ts';
import { WindowCounter } from './window-counter.ts';

export interface SharedCounterOptions {
  /** Key that hides the counted identities from Redis. It is the same in every replica. */
  readonly identityKey: Buffer;
  /** Called for a request that Redis did not count. */
  readonly uncounted: () => void;
}

/** Counts requests of all replicas together. Without Redis, this process counts its own requests. */
export class SharedCounter implements RequestCounter {
  readonly #link: RedisLink;
  readonly #options: SharedCounterOptions;
  readonly #own = new WindowCounter();

  constructor(link: RedisLink, options: SharedCounterOptions) {
    this.#link = link;
    this.#options = options;
  }

  async hit(key: string, windowMs: number): Promise<{ count: number; resetMs: number }> {
    const { identityKey, uncounted } = this.#options;
    const hidden = createHmac('sha256', identityKey).update(key).digest('base64url').slice(0, 22);
    try {
      return await this.#link.count(`limit:${hidden}`, windowMs);
    } catch {
      uncounted();
      return this.#own.hit(hidden, windowMs);
    }
  }
}
