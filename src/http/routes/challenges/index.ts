import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { framesFor, MAX_FRAMES } from '../../../domain/challenge/sequence.ts';
import type { Challenges } from '../../../ports/attempts.ts';
import { callerOf } from '../../caller.ts';
import { toTimestamp } from '../../fields.ts';
import { limitTo } from '../../plugins/rate-limit.ts';
import { challengeSchema } from './schema.ts';

export interface ChallengesRouteOptions {
  readonly challenges: Pick<Challenges, 'issue'>;
  /** Smallest number of actions, also when the client asks for fewer. */
  readonly minActions: number;
  readonly perSecond: number;
}

const challengesRoute: FastifyPluginAsyncZod<ChallengesRouteOptions> = async (app, options) => {
  const { challenges, minActions, perSecond } = options;
  app.post(
    '/challenges',
    { schema: challengeSchema, config: limitTo(perSecond) },
    async (request, reply) => {
      const { client } = callerOf(request);
      const { user_id, actions: wanted } = request.body;
      const issued = await challenges.issue(client, user_id, Math.max(wanted, minActions));
      const { nonce, expiresAt, actions } = issued;
      return reply.code(201).send({
        challenge: nonce,
        expires_at: toTimestamp(expiresAt),
        ...(actions.length > 0 && {
          actions: [...actions],
          frames: { min: framesFor(actions), max: MAX_FRAMES },
        }),
      });
    },
  );
};

export default challengesRoute;
