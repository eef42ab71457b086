import { readFileSync } from 'node:fs';
import { RefusalToStart } from '../errors.ts';
import type { RequestCounter, TemplateCache } from '../ports/cache.ts';
import { MemoryCache } from './memory.ts';
import { RedisLink, type RedisLinkOptions } from './redis.ts';
import { RedisCache } from './redis-cache.ts';
import { SharedCounter, type SharedCounterOptions } from './shared-counter.ts';

export interface CacheMetrics {
  readonly command: RedisLinkOptions['observe'];
  readonly uncounted: SharedCounterOptions['uncounted'];
}

export interface CacheOptions {
  /** Absent when cache and counters stay in this process. */
  readonly redisUrl: string | undefined;
  readonly redisPasswordFile: string | null;
  readonly redisTimeoutMs: number;
  readonly maxBytes: number;
  readonly ttlMs: number;
  readonly identityKey: Buffer;
  readonly log: RedisLinkOptions['log'];
  /** Called when Redis is configured. `inUse` tells whether it is used at the moment. */
  readonly metrics: (inUse: () => boolean) => CacheMetrics;
}

export interface Caches {
  readonly cache: TemplateCache;
  /** Counter that replicas share; null when this process counts alone. */
  readonly counter: RequestCounter | null;
  close(): void;
}

function passwordIn(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new RefusalToStart(
      `The file of REDIS_PASSWORD_FILE cannot be read: ${(cause as Error).message}.`,
    );
  }
  const password = text.replace(/\r?\n$/, '');
  if (!password) throw new RefusalToStart(`The file of REDIS_PASSWORD_FILE is empty: ${file}.`);
  return password;
}

/**
 * Opens the cache of references and the counter of requests. A Redis that does not answer is no error.
 * Throws RefusalToStart when the password file cannot be read.
 */
export async function openCaches(options: CacheOptions): Promise<Caches> {
  const { redisUrl: url, redisPasswordFile, maxBytes, ttlMs, identityKey, log } = options;
  if (!url) {
    return { cache: new MemoryCache({ maxBytes, ttlMs }), counter: null, close: () => {} };
  }
  const password = redisPasswordFile === null ? undefined : passwordIn(redisPasswordFile);
  const { command, uncounted } = options.metrics(() => link.status() === 'ok');
  const timeoutMs = options.redisTimeoutMs;
  const link = new RedisLink({ url, password, timeoutMs, observe: command, log });
  await link.firstTry();
  return {
    cache: new RedisCache(link, { ttlMs }),
    counter: new SharedCounter(link, { identityKey, uncounted }),
    close: () => link.close(),
  };
}
