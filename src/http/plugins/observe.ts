import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';

export interface ObserveOptions {
  readonly observe: (method: string, route: string, status: number, seconds: number) => void;
}

/**
 * One log line and one measurement a request, both by route pattern: the address itself may hold a
 * user id.
 */
async function observe(app: FastifyInstance, options: ObserveOptions): Promise<void> {
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.is404 ? '(none)' : (request.routeOptions.url ?? '(none)');
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    const { method } = request;
    options.observe(method, route, reply.statusCode, reply.elapsedTime / 1000);
    request.log.info({ method, route, status: reply.statusCode, ms }, 'request');
  });
}

export default fp(observe, { name: 'observe', fastify: '5.x' });
