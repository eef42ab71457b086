import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Authenticate } from '../../../services/authenticate.ts';
import { callerOf } from '../../caller.ts';
import { toTimestamp } from '../../fields.ts';
import { limitTo } from '../../plugins/rate-limit.ts';
import { refuse } from '../../problem.ts';
import { authenticateSchema } from './schema.ts';

export interface AuthenticateRouteOptions {
  readonly authenticate: Authenticate;
  readonly perSecond: number;
}

const authenticateRoute: FastifyPluginAsyncZod<AuthenticateRouteOptions> = async (app, options) => {
  app.post(
    '/authenticate',
    { schema: authenticateSchema, config: limitTo(options.perSecond) },
    async (request, reply) => {
      const { user_id, image, device_info } = request.body;
      const caller = callerOf(request, device_info);
      const result = await options.authenticate.run(user_id, image, caller);
      if (result.kind === 'locked') {
        return refuse(reply, 'locked', 'Too many failed attempts: wait before the next one.', {
          retryAfterSeconds: result.retryAfterSeconds,
        });
      }
      if (result.kind === 'disabled') {
        return refuse(
          reply,
          'biometric-disabled',
          'Too many failed attempts: use another factor, or ask the operator to clear the lock.',
        );
      }
      if (result.kind === 'refused') return refuse(reply, result.reason, result.detail);
      const { success, confidence, threshold, reason, fmr, at, attemptId } = result;
      return reply.send({
        success,
        user_id,
        confidence,
        threshold,
        reason,
        fmr,
        authenticated_at: toTimestamp(at),
        attempt_id: attemptId,
      });
    },
  );
};

export default authenticateRoute;
