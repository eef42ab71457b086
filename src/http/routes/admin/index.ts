import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { PopulationStatus } from '../../../domain/population/status.ts';
import type { Duplicates, Regulation } from '../../../ports/attempts.ts';
import type { ModelReload } from '../../../ports/engine.ts';
import { toTimestamp } from '../../fields.ts';
import { refuse } from '../../problem.ts';
import { populationAnswer, populationSchema } from './population.ts';
import { clearLockSchema, duplicatesSchema, locksSchema, reloadModelSchema } from './schema.ts';

const RETRY_AFTER_SECONDS = 2;

export interface AdminRouteOptions {
  readonly regulation: Pick<Regulation, 'locks' | 'clear'>;
  readonly duplicates: Pick<Duplicates, 'list'>;
  readonly reload: ModelReload;
  readonly population: () => Promise<PopulationStatus>;
}

const adminRoutes: FastifyPluginAsyncZod<AdminRouteOptions> = async (app, options) => {
  const { regulation, duplicates, reload, population } = options;

  app.get('/admin/locks', { schema: locksSchema }, async () => ({
    locks: (await regulation.locks()).map(({ userId, failures, lockedUntil, disabled }) => ({
      user_id: userId,
      failures,
      locked_until: toTimestamp(lockedUntil),
      disabled,
    })),
  }));

  app.delete('/admin/locks/:user_id', { schema: clearLockSchema }, async (request, reply) => {
    if (!(await regulation.clear(request.params.user_id))) {
      return refuse(reply, 'not-found', 'There is no lock on this user.');
    }
    return reply.code(204).send();
  });

  app.get('/admin/duplicates', { schema: duplicatesSchema }, async () => ({
    duplicates: (await duplicates.list()).map(({ newer, older, at }) => ({
      user_id: newer,
      same_face_as: older,
      reported_at: toTimestamp(at),
    })),
  }));

  app.get('/admin/population', { schema: populationSchema }, async () =>
    populationAnswer(await population()),
  );

  app.post('/admin/reload-model', { schema: reloadModelSchema }, async (request, reply) => {
    const result = await reload.run();
    if (result.kind === 'reloaded') {
      request.log.info({ old: result.old, new: result.new }, 'the face model was reloaded');
      return reply.send({ old: result.old, new: result.new });
    }
    if (result.kind === 'refused') {
      request.log.warn({ why: result.why }, 'the face model was not reloaded');
      return refuse(reply, 'model-unusable', `${result.why} The former model stays in use.`);
    }
    if (result.kind === 'stopping') {
      return refuse(
        reply,
        'shutting-down',
        'The service is stopping; it will start with the new model.',
      );
    }
    return refuse(reply, 'reload-running', 'Wait for the answer to the first request.', {
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  });
};

export default adminRoutes;
