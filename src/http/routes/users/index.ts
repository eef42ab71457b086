import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AuditLog } from '../../../ports/attempts.ts';
import type { TemplateStore } from '../../../ports/store.ts';
import { toTimestamp } from '../../fields.ts';
import { refuse } from '../../problem.ts';
import { describeSchema, historySchema } from './schema.ts';

export interface UsersRouteOptions {
  readonly store: Pick<TemplateStore, 'find'>;
  readonly audit: Pick<AuditLog, 'history'>;
}

export const UNKNOWN_USER =
  'No user is enrolled under this id: check the id, or enrol the person first (POST /enroll).';

const usersRoutes: FastifyPluginAsyncZod<UsersRouteOptions> = async (app, options) => {
  const { store, audit } = options;

  app.get('/users/:user_id', { schema: describeSchema }, async (request, reply) => {
    const user = await store.find(request.params.user_id);
    if (!user) return refuse(reply, 'user-not-found', UNKNOWN_USER);
    return reply.send({
      user_id: user.userId,
      templates: user.templates,
      adaptive_templates: user.adaptive,
      model: user.model,
      enrolled_at: toTimestamp(user.enrolledAt),
      last_login_at: user.lastLoginAt === null ? null : toTimestamp(user.lastLoginAt),
    });
  });

  app.get('/users/:user_id/history', { schema: historySchema }, async (request, reply) => {
    const { limit, before } = request.query;
    const user = await store.find(request.params.user_id);
    if (!user) return refuse(reply, 'user-not-found', UNKNOWN_USER);
    const { entries, next } = await audit.history(user, limit, before ?? null);
    const history = entries.map((entry) => ({
      success: entry.success,
      confidence: entry.confidence,
      population: entry.population ?? null,
      timestamp: toTimestamp(entry.at),
      device_info: entry.deviceInfo,
      type: entry.type,
      reason: entry.reason,
    }));
    return reply.send({ user_id: user.userId, history, next });
  });
};

export default usersRoutes;
