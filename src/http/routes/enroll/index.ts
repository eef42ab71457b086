import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { SPOOF_ADVICE } from '../../../domain/face/liveness.ts';
import type { Enroll } from '../../../services/enrolment/enroll.ts';
import { callerOf } from '../../caller.ts';
import { isTurnedAway, refuseTurnedAway } from '../../face-refusals.ts';
import { toTimestamp } from '../../fields.ts';
import { limitTo } from '../../plugins/rate-limit.ts';
import { refuse } from '../../problem.ts';
import type { UploadSize } from '../../upload-size.ts';
import { enrollSchema } from './schema.ts';

export interface EnrollRouteOptions {
  readonly enroll: Pick<Enroll, 'run'>;
  readonly perSecond: number;
  readonly most: UploadSize;
}

const enrollRoute: FastifyPluginAsyncZod<EnrollRouteOptions> = async (app, options) => {
  app.post(
    '/enroll',
    { schema: enrollSchema(options.most), config: limitTo(options.perSecond) },
    async (request, reply) => {
      const { user_id, image, device_info } = request.body;
      const result = await options.enroll.run(user_id, image, callerOf(request, device_info));
      if (isTurnedAway(result)) return refuseTurnedAway(reply, result);
      if (result.kind === 'already-enrolled') {
        return refuse(
          reply,
          result.kind,
          'This user is enrolled: add photographs with POST /users/{id}/templates, or erase the user first.',
        );
      }
      if (result.kind === 'duplicate-face') {
        return refuse(
          reply,
          result.kind,
          'This face is enrolled under another id: erase that enrolment first.',
        );
      }
      const which = 'image' in result && image.length > 1 ? `Photograph ${result.image}: ` : '';
      if (result.kind === 'different-person') {
        return refuse(reply, result.kind, `${which}it does not show the person of the first one.`);
      }
      if (result.kind === 'spoof-suspected') {
        return refuse(reply, result.kind, which + SPOOF_ADVICE);
      }
      if (result.kind === 'refused') return refuse(reply, result.reason, which + result.detail);
      const { user, quality } = result;
      return reply.code(201).send({
        success: true,
        user_id: user.userId,
        confidence: Math.min(...quality.map((q) => q.overall)) / 100,
        templates: user.templates,
        quality,
        model: user.model,
        enrolled_at: toTimestamp(user.enrolledAt),
      });
    },
  );
};

export default enrollRoute;
