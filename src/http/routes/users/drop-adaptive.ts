import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { DropAdaptive } from '../../../services/enrolment/drop-adaptive.ts';
import { callerOf } from '../../caller.ts';
import { refuse } from '../../problem.ts';
import { UNKNOWN_USER } from './index.ts';
import { dropAdaptiveSchema } from './schema.ts';

const dropAdaptiveRoute: FastifyPluginAsyncZod<{
  readonly dropAdaptive: Pick<DropAdaptive, 'run'>;
}> = async (app, { dropAdaptive }) => {
  app.delete(
    '/users/:user_id/templates/adaptive',
    { schema: dropAdaptiveSchema },
    async (request, reply) => {
      const found = await dropAdaptive.run(request.params.user_id, callerOf(request));
      if (!found) return refuse(reply, 'user-not-found', UNKNOWN_USER);
      return reply.code(204).send();
    },
  );
};

export default dropAdaptiveRoute;
