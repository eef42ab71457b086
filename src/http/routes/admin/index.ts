import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Duplicates, Regulation } from '../../../ports.ts';
import { toTimestamp } from '../../fields.ts';
import { refuse } from '../../problem.ts';
import { clearLockSchema, duplicatesSchema, locksSchema } from './schema.ts';

export interface AdminRouteOptions {
  readonly regulation: Pick<Regulation, 'locks' | 'clear'>;
  readonly duplicates: Pick<Duplicates, 'list'>;
}

const adminRoutes: FastifyPluginAsyncZod<AdminRouteOptions> = async (app, options) => {
  const { regulation, duplicates } = options;

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

  app.get('/admin/duplicates', { schema: duplicatesSchema }, async () => ({
    duplicates: duplicates.list().map(({ newer, older, at }) => ({
      user_id: newer,
      same_face_as: older,
      reported_at: toTimestamp(at),
    })),
  }));
};

export default adminRoutes;
