import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Regulation } from '../../../ports.ts';
import { toTimestamp } from '../../fields.ts';
import { refuse } from '../../problem.ts';
import { clearLockSchema, locksSchema } from './schema.ts';

export interface AdminRouteOptions {
  readonly regulation: Pick<Regulation, 'locks' | 'clear'>;
}

const adminRoutes: FastifyPluginAsyncZod<AdminRouteOptions> = async (app, { regulation }) => {
  app.get('/admin/locks', { schema: locksSchema }, async () => ({
    locks: regulation.locks().map(({ userId, failures, lockedUntil, disabled }) => ({
      user_id: userId,
      failures,
      locked_until: toTimestamp(lockedUntil),
      disabled,
    })),
  }));

  app.delete('/admin/locks/:user_id', { schema: clearLockSchema }, async (request, reply) => {
    if (!regulation.clear(request.params.user_id)) {
      return refuse(reply, 'not-found', 'There is no lock on this user.');
    }
    return reply.code(204).send();
  });
};

export default adminRoutes;
