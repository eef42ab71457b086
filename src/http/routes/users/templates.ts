import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { SPOOF_ADVICE } from '../../../domain/liveness.ts';
import { MAX_TEMPLATES } from '../../../domain/template.ts';
import type { AddTemplate, AddTemplateResult } from '../../../services/add-template.ts';
import { RE_ENROL } from '../../../services/comparer.ts';
import { callerOf } from '../../caller.ts';
import { limitTo } from '../../plugins/rate-limit.ts';
import { refuse } from '../../problem.ts';
import { UNKNOWN_USER } from './index.ts';
import { addTemplateSchema } from './schema.ts';

export interface TemplatesRouteOptions {
  readonly addTemplate: Pick<AddTemplate, 'run'>;
  readonly perSecond: number;
}

type Refused = Exclude<AddTemplateResult['kind'], 'added' | 'refused' | 'changed-meanwhile'>;

const DETAIL: Record<Refused, string> = {
  'user-not-found': UNKNOWN_USER,
  'spoof-suspected': SPOOF_ADVICE,
  'different-person': 'The photograph does not match the enrolled ones.',
  'template-limit': `This user has ${MAX_TEMPLATES} templates: erase and enrol again to renew them.`,
  're-enrol-required': RE_ENROL,
};

const templatesRoute: FastifyPluginAsyncZod<TemplatesRouteOptions> = async (app, options) => {
  app.post(
    '/users/:user_id/templates',
    { schema: addTemplateSchema, config: limitTo(options.perSecond) },
    async (request, reply) => {
      const { image, device_info } = request.body;
      const caller = callerOf(request, device_info);
      const result = await options.addTemplate.run(request.params.user_id, image, caller);
      if (result.kind === 'refused') return refuse(reply, result.reason, result.detail);
      if (result.kind === 'changed-meanwhile') {
        return refuse(reply, 'storage-busy', 'The user was changed meanwhile: try again.', {
          retryAfterSeconds: 1,
        });
      }
      if (result.kind !== 'added') return refuse(reply, result.kind, DETAIL[result.kind]);
      const { user, quality } = result;
      return reply.code(201).send({
        success: true,
        user_id: user.userId,
        templates: user.templates,
        quality,
      });
    },
  );
};

export default templatesRoute;
