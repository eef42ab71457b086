import { z } from 'zod';
import { ATTEMPT_TYPES } from '../../../domain/attempt/audit.ts';
import {
  deviceInfo,
  form,
  imageField,
  numberInAddress,
  qualityScores,
  timestamp,
  userId,
} from '../../fields.ts';
import { FACE_PROBLEMS, problemResponses } from '../../problem.ts';
import type { UploadSize } from '../../upload-size.ts';

const BEFORE_FAULT =
  'before is not the next of an earlier answer: pass next as it is, once, or leave it out.';

const params = z.object({ user_id: userId });
const keyed = ['key-missing', 'key-invalid', 'scope-missing'] as const;

export const describeSchema = {
  tags: ['users'],
  summary: 'What is kept of a user',
  params,
  response: {
    200: z.object({
      user_id: z.string(),
      templates: z.int(),
      adaptive_templates: z.int().describe('of them, added after confident matches'),
      model: z.string(),
      enrolled_at: timestamp,
      last_login_at: timestamp.nullable(),
    }),
    ...problemResponses('field-invalid', ...keyed, 'user-not-found'),
  },
};

export const eraseSchema = {
  tags: ['users'],
  summary: 'Erase a user for good',
  description: 'Templates and data key are destroyed; the history becomes unreadable and unlinked.',
  params,
  response: {
    204: z.undefined().describe('erased'),
    ...problemResponses('field-invalid', ...keyed, 'user-not-found'),
  },
};

export const dropAdaptiveSchema = {
  tags: ['users'],
  summary: 'Take away what confident matches added',
  description: 'Back to the photographs that were enrolled. Nothing to take away is fine as well.',
  params,
  response: {
    204: z.undefined().describe('none is left'),
    ...problemResponses('field-invalid', ...keyed, 'user-not-found'),
  },
};

export const historySchema = {
  tags: ['users'],
  summary: 'The attempts of a user, newest first',
  params,
  querystring: z.strictObject({
    limit: numberInAddress('limit', 1, 500).default(50),
    before: z
      .string(BEFORE_FAULT)
      .regex(/^[\w-]{50}$/, BEFORE_FAULT)
      .optional()
      .describe('next of the page before'),
  }),
  response: {
    200: z.object({
      user_id: z.string(),
      history: z.array(
        z.object({
          success: z.boolean(),
          confidence: z.number().nullable(),
          population: z
            .int()
            .nullable()
            .describe('version of what the site had learned that the decision used, or null'),
          timestamp,
          device_info: z.string().nullable(),
          type: z.enum(ATTEMPT_TYPES),
          reason: z.string(),
        }),
      ),
      next: z
        .string()
        .nullable()
        .describe('pass as before to read on; null at the end. Good for this user only'),
    }),
    ...problemResponses('field-invalid', ...keyed, 'user-not-found'),
  },
};

export const addTemplateSchema = (most: UploadSize) => ({
  tags: ['users'],
  summary: 'Add a photograph to an enrolled user',
  description:
    'The new face must match the photographs of the first enrolment, at the threshold of FMR 1e-6. A wrong one counts as a failure, as it does for authenticate. Up to 20 templates a user.',
  consumes: ['multipart/form-data'],
  params,
  body: form({ image: imageField(most), device_info: deviceInfo }),
  response: {
    201: z.object({
      success: z.literal(true),
      user_id: z.string(),
      templates: z.int(),
      quality: qualityScores,
    }),
    ...problemResponses(
      ...FACE_PROBLEMS,
      'spoof-suspected',
      'user-not-found',
      'different-person',
      'template-limit',
      're-enrol-required',
      'replayed',
      'locked',
      'biometric-disabled',
    ),
  },
});
