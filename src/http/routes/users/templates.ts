import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { MAX_TEMPLATES } from '../../../domain/comparison/template.ts';
import { SPOOF_ADVICE } from '../../../domain/face/liveness.ts';
import type { AddTemplate, AddTemplateResult } from '../../../services/enrolment/add-template.ts';
import { callerOf } from '../../caller.ts';
import { isTurnedAway, RE_ENROL, refuseTurnedAway, SHOWN_BEFORE } from '../../face-refusals.ts';
import { limitTo } from '../../plugins/rate-limit.ts';
import { refuse } from '../../problem.ts';
import type { UploadSize } from '../../upload-size.ts';
import { UNKNOWN_USER } from './index.ts';
import { addTemplateSchema } from './schema.ts';

export interface TemplatesRouteOptions {
  readonly addTemplate: Pick<AddTemplate, 'run'>;
  readonly perSecond: number;
  readonly most: UploadSize;
}

type Refused = Exclude<AddTemplateResult['kind'], 'added' | 'refused' | 'locked' | 'disabled'>;

const DETAIL: Record<Refused, string> = {
  'user-not-found': UNKNOWN_USER,
  'spoof-suspected': SPOOF_ADVICE,
  'different-person':
    'The photograph does not match those of the first enrolment clearly enough: take one that is well lit and straight, or erase the user and enrol again.',
  'template-limit': `This user has ${MAX_TEMPLATES} templates: erase and enrol again to renew them.`,
  're-enrol-required': RE_ENROL,
  replayed: SHOWN_BEFORE,
};

const templatesRoute: FastifyPluginAsyncZod<TemplatesRouteOptions> = async (app, options) => {
  app.post(
    '/users/:user_id/templates',
    { schema: addTemplateSchema(options.most), config: limitTo(options.perSecond) },
    async (request, reply) => {
      const { image, device_info } = request.body;
      const caller = callerOf(request, device_info);
      const result = await options.addTemplate.run(request.params.user_id, image, caller);
      if (result.kind === 'refused') return refuse(reply, result.reason, result.detail);
      if (isTurnedAway(result)) return refuseTurnedAway(reply, result);
      if (result.kind !== 'added') return refuse(reply, result.kind, DETAIL[result.kind]);
      const { userId, templates, quality } = result;
      return reply.code(201).send({
        success: true,
        user_id: userId,
        templates,
        quality,
      });
    },
  );
};

export default templatesRoute;
