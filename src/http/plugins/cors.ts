import corsHeaders from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { Problem } from '../../errors.ts';
import { networkOf } from '../network.ts';
import { refusalCounter } from './rate-limit.ts';

export interface CorsOptions {
  /** Origins of the pages that may call the service, as browsers write them. */
  readonly origins: readonly string[];
}

/** Seconds for which a browser may keep the answer to a preflight. */
const PREFLIGHT_SECONDS = 600;

/**
 * Lets the pages of these origins call the service from a browser, with a key in a header. A browser
 * asks first (a preflight, which carries no key), and shows a page no answer without our headers.
 * Cookies and other credentials of the browser are never asked for.
 */
async function cors(app: FastifyInstance, { origins }: CorsOptions): Promise<void> {
  if (origins.length === 0) return;
  // A preflight carries no key, so preflights are counted by network, separately from requests.
  const count = refusalCounter(app, {
    keyGenerator: (request) => `preflight ${networkOf(request.ip)}`,
  });
  app.addHook('onRequest', async (request) => {
    if (request.method !== 'OPTIONS') return;
    await count(request);
    const { origin } = request.headers;
    if (origin === undefined || !request.headers['access-control-request-method']) {
      throw new Problem(
        'request-invalid',
        'OPTIONS is answered to browsers only, which send the headers Origin and Access-Control-Request-Method.',
      );
    }
    if (!origins.includes(origin)) {
      throw new Problem(
        'cross-site',
        'The origin of this page is not among those that may call this service: the operator adds it to CORS_ORIGINS, written as the browser does, with https:// and without a path.',
      );
    }
  });
  await app.register(corsHeaders, {
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST', 'DELETE'],
    allowedHeaders: ['x-api-key', 'authorization', 'content-type'],
    exposedHeaders: ['x-request-id', 'retry-after'],
    credentials: false,
    maxAge: PREFLIGHT_SECONDS,
  });
}

export default fp(cors, { name: 'cors', fastify: '5.x', dependencies: ['limits'] });
