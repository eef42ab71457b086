import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { Problem } from '../../errors.ts';
import { fromAnotherPage, hostName, isLoopbackName } from '../browser.ts';
import { networkOf } from '../network.ts';
import { refusalCounter } from './rate-limit.ts';

export interface CrossSiteOptions {
  readonly mode: 'open' | 'key';
}

const WHAT_TO_DO =
  'open or call http://localhost with the port of the service yourself, or start it with AUTH_MODE=key and send a key.';

/**
 * Without keys, whoever reaches the service may use it, and a browser on this machine reaches it for
 * every page it shows. So an open service answers only under a name of this machine, and only itself,
 * its own pages and programs. With keys nothing is checked here: no page has the key, and a browser
 * never adds one by itself.
 */
async function crossSite(app: FastifyInstance, { mode }: CrossSiteOptions): Promise<void> {
  if (mode === 'key') return;
  // Counted apart from the other requests of this machine: a page that keeps trying must not use up
  // what its owner may send.
  const count = refusalCounter(app, {
    keyGenerator: (request) => `cross-site ${networkOf(request.ip)}`,
  });
  app.addHook('onRequest', async (request) => {
    if (!isLoopbackName(hostName(request.headers.host))) {
      await count(request);
      throw new Problem(
        'cross-site',
        `Without keys this service answers only under localhost and loopback addresses: ${WHAT_TO_DO}`,
      );
    }
    if (fromAnotherPage(request.headers, request.protocol)) {
      await count(request);
      throw new Problem(
        'cross-site',
        `Without keys this service takes no requests from other web pages: ${WHAT_TO_DO}`,
      );
    }
  });
}

export default fp(crossSite, { name: 'cross-site', fastify: '5.x', dependencies: ['limits'] });
