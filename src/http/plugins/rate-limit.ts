import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { Problem } from '../../errors.ts';
import { networkOf } from '../network.ts';

export interface RateLimitOptions {
  /** Requests per second and client; 0 turns it off. */
  readonly general: number;
}

const WINDOW_MS = 1000;

export const tooMany = (): Problem =>
  new Problem('rate-limited', 'Too many requests: wait a second and try again.', {
    retryAfterSeconds: 1,
  });

/** Route option for a limit of its own, shared by the routes of a group; 0 turns it off. */
export const limitTo = (perSecond: number) =>
  perSecond > 0
    ? { rateLimit: { max: perSecond, timeWindow: WINDOW_MS } }
    : { rateLimit: false as const };

/** Counts by API client, without a key by network, over one second; routes may ask for less, health asks for none. */
async function limits(app: FastifyInstance, { general }: RateLimitOptions): Promise<void> {
  // One view of the documentation page is a dozen requests.
  app.addHook('onRoute', (route) => {
    if (route.url.startsWith('/docs')) route.config = { ...route.config, ...limitTo(general * 10) };
  });
  await app.register(rateLimit, {
    global: general > 0,
    max: general > 0 ? general : Number.MAX_SAFE_INTEGER,
    timeWindow: WINDOW_MS,
    cache: 10_000,
    skipOnError: true,
    // Clients behind one address do not starve each other, and one address is a whole /64.
    keyGenerator: (request) =>
      request.principal?.client === undefined || request.principal.client === 'local'
        ? networkOf(request.ip)
        : `client ${request.principal.client}`,
    errorResponseBuilder: tooMany,
  });
}

export default fp(limits, { name: 'limits', fastify: '5.x' });
