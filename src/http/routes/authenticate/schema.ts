import { z } from 'zod';
import {
  type FailedStep,
  MAX_FRAMES,
  MIN_FRAMES,
  STEP_ADVICE,
} from '../../../domain/challenge/sequence.ts';
import { deviceInfo, form, images, text, timestamp, userId } from '../../fields.ts';
import { FACE_PROBLEMS, problemResponses } from '../../problem.ts';
import type { UploadSize } from '../../upload-size.ts';

const steps = Object.keys(STEP_ADVICE) as FailedStep[];

export const authenticateSchema = (most: UploadSize) => ({
  tags: ['faces'],
  summary: 'Check that a photograph shows the enrolled user',
  description:
    'success is true if and only if confidence is at least threshold. An unknown user is answered like a wrong face; so is one whose templates belong to another model, unless the key also has the scope history or enroll.',
  consumes: ['multipart/form-data'],
  body: form({
    user_id: userId,
    image: images(MAX_FRAMES, most).meta({
      description: `one photograph; ${MIN_FRAMES} to ${MAX_FRAMES} in the order of capture, ${most.request} together, for a challenge with actions`,
    }),
    device_info: deviceInfo,
    challenge: text('challenge', 100).optional().describe('nonce from POST /challenges'),
  }),
  response: {
    200: z.object({
      success: z.boolean(),
      user_id: z.string(),
      confidence: z
        .number()
        .describe(
          'comparison score, 0 to 1: the cosine similarity, or, where the site has learned from its own people, the same on the scale of the calibration; of a refused face rounded down to one decimal unless SCORE_DETAIL=full; 0 when a spoof is suspected or the challenge failed',
        ),
      threshold: z.number().describe('smallest confidence that is a match'),
      reason: z.enum(['match', 'no_match', 'spoof_suspected', 'challenge_failed']),
      fmr: z.number().describe('false match rate the threshold was calibrated for'),
      authenticated_at: timestamp,
      attempt_id: z.uuid(),
      challenge: z
        .object({
          passed: z.boolean(),
          failed: z.enum(steps).optional().describe('the first step that was not seen'),
          advice: z.string().optional().describe('what the person can do about it'),
        })
        .optional()
        .describe('how a challenge with actions was answered'),
      token: z.string().optional().describe('result token (JWT, EdDSA), when they are configured'),
    }),
    ...problemResponses(
      ...FACE_PROBLEMS,
      're-enrol-required',
      'nonce-invalid',
      'replayed',
      'locked',
      'biometric-disabled',
    ),
  },
});
