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
 * Protects a service without API keys from other web pages. Without keys, everyone who reaches the
 * service may use it, and a browser on this machine reaches it on behalf of every page. The service
 * therefore answers only under a name of this machine, and only its own pages and programs that are not
 * browsers. With keys this check is not needed: other pages do not have the key, and a browser never
 * adds it by itself.
 */
async function crossSite(app: FastifyInstance, { mode }: CrossSiteOptions): Promise<void> {
  if (mode === 'key') return;
  // These refusals have their own counter, so that a page that keeps trying does not use up the request
  // limit of the person at this machine.
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
