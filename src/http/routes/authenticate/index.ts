import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { STEP_ADVICE } from '../../../domain/challenge/sequence.ts';
import type { ProblemCode } from '../../../errors.ts';
import type {
  Authenticate,
  AuthenticateResult,
} from '../../../services/authentication/authenticate.ts';
import type { ResultTokens } from '../../../services/authentication/token.ts';
import { callerOf } from '../../caller.ts';
import { isTurnedAway, RE_ENROL, refuseTurnedAway, SHOWN_BEFORE } from '../../face-refusals.ts';
import { toTimestamp } from '../../fields.ts';
import { limitTo } from '../../plugins/rate-limit.ts';
import { refuse } from '../../problem.ts';
import type { UploadSize } from '../../upload-size.ts';
import { authenticateSchema } from './schema.ts';

export interface AuthenticateRouteOptions {
  readonly authenticate: Pick<Authenticate, 'run'>;
  /** Null when result tokens are not configured. */
  readonly tokens: ResultTokens | null;
  readonly perSecond: number;
  readonly most: UploadSize;
}

type Refused = Exclude<AuthenticateResult['kind'], 'decided' | 'refused' | 'locked' | 'disabled'>;

const REFUSALS: Record<Refused, [ProblemCode, string]> = {
  'nonce-missing': ['nonce-invalid', 'Get a challenge from POST /challenges and send it along.'],
  'nonce-invalid': [
    'nonce-invalid',
    'The challenge is unknown, expired or meant for another client or user: get a new one.',
  ],
  'actions-missing': [
    'nonce-invalid',
    'Here a challenge has to ask for movements: get a new one from POST /challenges.',
  ],
  'frames-missing': [
    'field-invalid',
    'The challenge asks for movements: send at least three frames in the field image, in the order of capture, and one more than there are movements.',
  ],
  'frames-unexpected': [
    'field-invalid',
    'The form has several photographs: send one. Several frames are only for a challenge with movements (POST /challenges with actions).',
  ],
  'nonce-used': ['replayed', 'The challenge was used before: get a new one.'],
  replayed: ['replayed', SHOWN_BEFORE],
  're-enrol-required': ['re-enrol-required', RE_ENROL],
};

const authenticateRoute: FastifyPluginAsyncZod<AuthenticateRouteOptions> = async (app, options) => {
  app.post(
    '/authenticate',
    { schema: authenticateSchema(options.most), config: limitTo(options.perSecond) },
    async (request, reply) => {
      const { user_id, image, device_info, challenge = null } = request.body;
      const caller = callerOf(request, device_info);
      const asked = { userId: user_id, images: image, challenge, caller };
      const result = await options.authenticate.run(asked);
      if (result.kind === 'refused') return refuse(reply, result.reason, result.detail);
      if (isTurnedAway(result)) return refuseTurnedAway(reply, result);
      if (result.kind !== 'decided') return refuse(reply, ...REFUSALS[result.kind]);
      const { success, confidence, threshold, reason, fmr, at, attemptId, afterwards } = result;
      if (afterwards) reply.raw.once('finish', () => void afterwards());
      const outcome = result.challenge;
      const { client } = caller;
      const token = success
        ? await options.tokens?.issue({ userId: user_id, client, attemptId, at, fmr })
        : undefined;
      return reply.send({
        success,
        user_id,
        confidence,
        threshold,
        reason,
        fmr,
        authenticated_at: toTimestamp(at),
        attempt_id: attemptId,
        ...(outcome && {
          challenge: outcome.passed ? outcome : { ...outcome, advice: STEP_ADVICE[outcome.failed] },
        }),
        ...(token && { token }),
      });
    },
  );
};

export default authenticateRoute;
