import { LRUCache } from 'lru-cache';
import type { TemplateCache } from '../ports/cache.ts';

/** In-process cache of sealed references, bounded in bytes and age. */
export class MemoryCache implements TemplateCache {
  readonly #entries: LRUCache<string, Buffer>;

  constructor({ maxBytes, ttlMs }: { maxBytes: number; ttlMs: number }) {
    this.#entries = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: (value, key) => value.length + key.length,
      ttl: ttlMs,
    });
  }

  async get(key: string): Promise<Buffer | null> {
    return this.#entries.get(key) ?? null;
  }

  async set(key: string, sealed: Buffer): Promise<void> {
    this.#entries.set(key, sealed);
  }

  async delete(key: string): Promise<void> {
    this.#entries.delete(key);
  }

  status(): 'ok' {
    return 'ok';
  }
}
