import rateLimit, { type CreateRateLimitOptions } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { Problem } from '../../errors.ts';
import type { RequestCounter } from '../../ports/cache.ts';
import { networkOf } from '../network.ts';

export interface RateLimitOptions {
  /** Requests per second of one client; 0 turns the limit off. */
  readonly general: number;
  /** Counter that several replicas share; null counts in this process. */
  readonly counter: RequestCounter | null;
}

const WINDOW_MS = 1000;

export const tooMany = (): Problem =>
  new Problem('rate-limited', 'Too many requests: wait a second and try again.', {
    retryAfterSeconds: 1,
  });

/**
 * The identity that requests are counted for: the client of a valid key, otherwise the network. Clients
 * behind one address then do not use up each other's limit, and all addresses of an IPv6 /64 count as
 * one.
 */
export function clientOf(request: FastifyRequest): string {
  const { client } = request.principal ?? {};
  return client === undefined || client === 'local' ? networkOf(request.ip) : `client ${client}`;
}

/** Makes a function that counts a refused request when the refusal comes before the limit of the route. */
export function refusalCounter(
  app: FastifyInstance,
  options?: CreateRateLimitOptions,
): (request: FastifyRequest) => Promise<void> {
  const count = app.createRateLimit(options);
  return async (request) => {
    const limit = await count(request);
    if (!limit.isAllowed && limit.isExceeded) throw tooMany();
  };
}

/** Route option for a separate limit in requests per second; 0 turns it off. */
export const limitTo = (perSecond: number) =>
  perSecond > 0
    ? { rateLimit: { max: perSecond, timeWindow: WINDOW_MS } }
    : { rateLimit: false as const };

type Counted = (error: Error | null, result?: { current: number; ttl: number }) => void;

/**
 * Adapts the counter to the interface of the plugin. A route with its own limit gets its own group of
 * counters.
 */
const storeOn = (counter: RequestCounter, group: string) =>
  class {
    incr(client: string, done: Counted, windowMs: number): void {
      counter.hit(`${group} ${client}`, windowMs).then(
        ({ count, resetMs }) => done(null, { current: count, ttl: resetMs }),
        (error: Error) => done(error),
      );
    }

    child(options: object) {
      const { routeInfo } = options as { routeInfo: { method: string; url: string } };
      return new (storeOn(counter, `${routeInfo.method} ${routeInfo.url}`))();
    }
  };

/**
 * Limits requests over one second, by API client or without a key by network. Routes may set a lower
 * limit; the health routes have none.
 */
async function limits(app: FastifyInstance, options: RateLimitOptions): Promise<void> {
  const { general, counter } = options;
  // The documentation page sends about a dozen requests.
  app.addHook('onRoute', (route) => {
    if (route.url.startsWith('/docs')) route.config = { ...route.config, ...limitTo(general * 10) };
  });
  await app.register(rateLimit, {
    global: general > 0,
    max: general > 0 ? general : Number.MAX_SAFE_INTEGER,
    timeWindow: WINDOW_MS,
    ...(counter ? { store: storeOn(counter, 'general') } : { cache: 10_000 }),
    skipOnError: true,
    keyGenerator: clientOf,
    errorResponseBuilder: tooMany,
  });
}

export default fp(limits, { name: 'limits', fastify: '5.x' });
