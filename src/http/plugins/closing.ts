import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { Problem } from '../../errors.ts';

/**
 * While the service stops, requests under way are still answered, and new requests get 503. Each answer
 * closes its connection, because an idle keep-alive connection would delay the stop by its whole
 * time-out.
 */
async function closing(app: FastifyInstance): Promise<void> {
  let stopping = false;
  app.addHook('preClose', async () => {
    stopping = true;
  });
  app.addHook('onRequest', async () => {
    if (stopping) {
      throw new Problem('shutting-down', 'The service is stopping: try again in a moment.', {
        retryAfterSeconds: 5,
      });
    }
  });
  app.addHook('onSend', async (_request, reply) => {
    if (stopping) void reply.header('connection', 'close');
  });
}

export default fp(closing, { name: 'closing', fastify: '5.x' });
