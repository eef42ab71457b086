import rateLimit, { type CreateRateLimitOptions } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { Problem } from '../../errors.ts';
import type { RequestCounter } from '../../ports.ts';
import { networkOf } from '../network.ts';

export interface RateLimitOptions {
  /** Requests per second and client; 0 turns it off. */
  readonly general: number;
  /** Counts for several replicas; null counts here. */
  readonly counter: RequestCounter | null;
}

const WINDOW_MS = 1000;

export const tooMany = (): Problem =>
  new Problem('rate-limited', 'Too many requests: wait a second and try again.', {
    retryAfterSeconds: 1,
  });

/**
 * Who is counted: the owner of a valid key, without one the network. Clients behind one address do not
 * starve each other, and one address is a whole /64.
 */
export function clientOf(request: FastifyRequest): string {
  const { client } = request.principal ?? {};
  return client === undefined || client === 'local' ? networkOf(request.ip) : `client ${client}`;
}

/** Counts a refusal that comes before the limit of the route has counted the request. */
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

/** Route option for a limit of its own, shared by the routes of a group; 0 turns it off. */
export const limitTo = (perSecond: number) =>
  perSecond > 0
    ? { rateLimit: { max: perSecond, timeWindow: WINDOW_MS } }
    : { rateLimit: false as const };

type Counted = (error: Error | null, result?: { current: number; ttl: number }) => void;

/** The counter in the form that the plugin asks for; routes with a limit of their own are a group. */
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

/** Counts by API client, without a key by network, over one second; routes may ask for less, health asks for none. */
async function limits(app: FastifyInstance, options: RateLimitOptions): Promise<void> {
  const { general, counter } = options;
  // One view of the documentation page is a dozen requests.
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
