import { z } from 'zod';
import { deviceInfo, image, timestamp, userId } from '../../fields.ts';
import { FACE_PROBLEMS, problemResponses } from '../../problem.ts';

export const authenticateSchema = {
  tags: ['faces'],
  summary: 'Check that a photograph shows the enrolled user',
  description:
    'success is true if and only if confidence is at least threshold. An unknown user is answered like a wrong face.',
  consumes: ['multipart/form-data'],
  body: z.strictObject({
    user_id: userId,
    image,
    device_info: deviceInfo,
    challenge: z.string().max(100).optional().describe('nonce from POST /challenges'),
  }),
  response: {
    200: z.object({
      success: z.boolean(),
      user_id: z.string(),
      confidence: z
        .number()
        .describe('comparison score: cosine similarity, -1 to 1; 0 when a spoof is suspected'),
      threshold: z.number().describe('smallest confidence that is a match'),
      reason: z.enum(['match', 'no_match', 'spoof_suspected']),
      fmr: z.number().describe('false match rate the threshold was calibrated for'),
      authenticated_at: timestamp,
      attempt_id: z.uuid(),
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
};
