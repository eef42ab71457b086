import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { refuse } from '../problem.ts';

/** Unknown addresses are limited like known ones, so that scanning is slow. */
async function notFound(app: FastifyInstance): Promise<void> {
  const limited = app.hasDecorator('rateLimit') ? { preHandler: app.rateLimit() } : {};
  app.setNotFoundHandler(limited, (_request, reply) =>
    refuse(reply, 'not-found', 'There is nothing at this address; /docs lists what there is.'),
  );
}

export default fp(notFound, { name: 'not-found', fastify: '5.x' });
