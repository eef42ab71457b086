import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Challenges } from '../../../ports.ts';
import { callerOf } from '../../caller.ts';
import { timestamp, toTimestamp, userId } from '../../fields.ts';
import { limitTo } from '../../plugins/rate-limit.ts';
import { problemResponses } from '../../problem.ts';

export interface ChallengesRouteOptions {
  readonly challenges: Pick<Challenges, 'issue'>;
  readonly perSecond: number;
}

const schema = {
  tags: ['faces'],
  summary: 'Get a challenge for one authentication',
  description:
    'Single use, three minutes, for this client and this user; given to unknown users alike.',
  body: z.strictObject({ user_id: userId }),
  response: {
    201: z.object({ challenge: z.string(), expires_at: timestamp }),
    ...problemResponses('field-invalid', 'key-missing', 'key-invalid', 'scope-missing'),
  },
};

const challengesRoute: FastifyPluginAsyncZod<ChallengesRouteOptions> = async (app, options) => {
  app.post(
    '/challenges',
    { schema, config: limitTo(options.perSecond) },
    async (request, reply) => {
      const { client } = callerOf(request);
      const { nonce, expiresAt } = options.challenges.issue(client, request.body.user_id);
      return reply.code(201).send({ challenge: nonce, expires_at: toTimestamp(expiresAt) });
    },
  );
};

export default challengesRoute;
