import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Clock } from '../../../ports/system.ts';
import type { Health } from '../../../services/health.ts';
import { toTimestamp } from '../../fields.ts';
import { healthSchema, liveSchema } from './schema.ts';

export interface HealthRouteOptions {
  readonly check: () => Promise<Health>;
  readonly model: () => string;
  readonly clock: Clock;
}

const healthRoutes: FastifyPluginAsyncZod<HealthRouteOptions> = async (app, options) => {
  const config = { rateLimit: false as const };

  app.get('/health', { schema: healthSchema, config }, async (_request, reply) => {
    const { status, model, store, cache, population } = await options.check();
    const { rss, heapUsed } = process.memoryUsage();
    return reply.code(status === 'unhealthy' ? 503 : 200).send({
      status,
      timestamp: toTimestamp(options.clock.now()),
      uptime_s: Math.round(process.uptime()),
      memory: { rss_bytes: rss, heap_used_bytes: heapUsed },
      model: { id: options.model(), status: model },
      store,
      cache,
      population: population && {
        state: population.inForce ? ('known' as const) : ('unknown' as const),
        mode: population.mode,
        version: population.inForce?.version ?? null,
        people: population.inForce?.population.people ?? 0,
      },
    });
  });

  app.get('/health/live', { schema: liveSchema, config }, async () => ({
    status: 'alive' as const,
  }));
};

export default healthRoutes;
