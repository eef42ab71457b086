import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { refuse } from '../problem.ts';

/** Applies the rate limit to unknown addresses as well, before the body is read. */
async function notFound(app: FastifyInstance): Promise<void> {
  const limit = app.rateLimit();
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404) await limit.call(app, request, reply);
  });
  app.setNotFoundHandler((_request, reply) =>
    refuse(reply, 'not-found', 'There is nothing at this address; /docs lists what there is.'),
  );
}

export default fp(notFound, { name: 'not-found', fastify: '5.x' });
