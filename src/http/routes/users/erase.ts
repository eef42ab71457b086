import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Erase } from '../../../services/enrolment/erase.ts';
import { callerOf } from '../../caller.ts';
import { refuse } from '../../problem.ts';
import { UNKNOWN_USER } from './index.ts';
import { eraseSchema } from './schema.ts';

const eraseRoute: FastifyPluginAsyncZod<{ readonly erase: Pick<Erase, 'run'> }> = async (
  app,
  { erase },
) => {
  app.delete('/users/:user_id', { schema: eraseSchema }, async (request, reply) => {
    const erased = await erase.run(request.params.user_id, callerOf(request));
    if (!erased) return refuse(reply, 'user-not-found', UNKNOWN_USER);
    return reply.code(204).send();
  });
};

export default eraseRoute;
