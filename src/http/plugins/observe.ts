import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';

export interface RequestRecorder {
  /** Called once for every route that can fail with 500. */
  expect(method: string, route: string): void;
  request(method: string, route: string, status: number, seconds: number): void;
}

export interface ObserveOptions {
  readonly recorder: RequestRecorder;
}

/** HTTP methods that get their own label. Any other method that the parser accepts is "other". */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

const POLLED = new Set(['/health', '/health/live', '/metrics']);

/**
 * Writes one log line and one measurement for each request. Both name the route pattern, because the
 * address itself may hold a user id.
 */
async function observe(app: FastifyInstance, { recorder }: ObserveOptions): Promise<void> {
  app.addHook('onRoute', ({ method, url, schema }) => {
    const { response } = schema ?? {};
    if (!response || !Object.hasOwn(response, 500)) return;
    for (const name of [method].flat()) recorder.expect(name, url);
  });
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.is404 ? '(none)' : (request.routeOptions.url ?? '(none)');
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    const method = METHODS.has(request.method) ? request.method : 'other';
    recorder.request(method, route, reply.statusCode, reply.elapsedTime / 1000);
    // Programs send these requests every few seconds; they would hide the other lines.
    const level = reply.statusCode === 200 && POLLED.has(route) ? 'debug' : 'info';
    request.log[level]({ method, route, status: reply.statusCode, ms }, 'request');
  });
}

export default fp(observe, { name: 'observe', fastify: '5.x' });
