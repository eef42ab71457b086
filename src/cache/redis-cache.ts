import type { TemplateCache } from '../ports/cache.ts';
import type { RedisLink } from './redis.ts';

/**
 * Largest cached value in bytes. A sealed reference takes about 2 KB, so a larger value is not one of
 * ours.
 */
const MAX_BYTES = 64 * 1024;

/** Cache of sealed references that all replicas share. */
export class RedisCache implements TemplateCache {
  readonly #link: RedisLink;
  readonly #ttlMs: number;

  constructor(link: RedisLink, { ttlMs }: { ttlMs: number }) {
    this.#link = link;
    this.#ttlMs = ttlMs;
  }

  async get(key: string): Promise<Buffer | null> {
    const value = await this.#link.start(key, MAX_BYTES + 1);
    return value.length > 0 && value.length <= MAX_BYTES ? value : null;
  }

  async set(key: string, sealed: Buffer): Promise<void> {
    if (sealed.length <= MAX_BYTES) await this.#link.set(key, sealed, this.#ttlMs);
  }

  async delete(key: string): Promise<void> {
    await this.#link.delete(key);
  }

  status(): 'ok' | 'unavailable' {
    return this.#link.status();
  }
}
