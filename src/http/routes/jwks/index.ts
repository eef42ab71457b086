import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SigningKeys } from '../../../ports/store.ts';
import { problemResponses } from '../../problem.ts';

const schema = {
  tags: ['operation'],
  summary: 'Public keys that result tokens are signed with (RFC 7517)',
  response: {
    200: z.object({
      keys: z.array(
        z.object({
          kty: z.string(),
          crv: z.string(),
          x: z.string(),
          kid: z.string(),
          alg: z.string(),
          use: z.string(),
        }),
      ),
    }),
    ...problemResponses(),
  },
};

const jwksRoute: FastifyPluginAsyncZod<{ readonly keys: SigningKeys }> = async (app, { keys }) => {
  app.get('/.well-known/jwks.json', { schema }, async () => ({ keys: await keys.published() }));
};

export default jwksRoute;
