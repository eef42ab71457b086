import { z } from 'zod';
import { timestamp, userId } from '../../fields.ts';
import { problemResponses } from '../../problem.ts';

export const locksSchema = {
  tags: ['operation'],
  summary: 'Users whose attempts are locked or disabled',
  response: {
    200: z.object({
      locks: z.array(
        z.object({
          user_id: z
            .string()
            .nullable()
            .describe('null: the user was erased, or the id is not known; clearing by id works'),
          failures: z.int().describe('consecutive'),
          locked_until: timestamp,
          disabled: z.boolean().describe('only clearing opens it again'),
        }),
      ),
    }),
    ...problemResponses('key-missing', 'key-invalid', 'scope-missing'),
  },
};

export const clearLockSchema = {
  tags: ['operation'],
  summary: 'Clear the lock of a user',
  params: z.object({ user_id: userId }),
  response: {
    204: z.undefined().describe('cleared'),
    ...problemResponses(
      'field-invalid',
      'key-missing',
      'key-invalid',
      'scope-missing',
      'not-found',
    ),
  },
};

export const duplicatesSchema = {
  tags: ['operation'],
  summary: 'Enrolments that look like one person under two ids',
  response: {
    200: z.object({
      duplicates: z.array(
        z.object({ user_id: z.string(), same_face_as: z.string(), reported_at: timestamp }),
      ),
    }),
    ...problemResponses('key-missing', 'key-invalid', 'scope-missing'),
  },
};

export const reloadModelSchema = {
  tags: ['operation'],
  summary: 'Put the face model that was activated in place of the running one',
  description:
    'Requests under way end with the model they began with. Users of another model are asked to enrol again. Each replica is reloaded on its own.',
  response: {
    200: z.object({
      old: z.string().describe('id of the embedder that was running'),
      new: z.string().describe('id of the embedder that runs now'),
    }),
    ...problemResponses(
      'key-missing',
      'key-invalid',
      'scope-missing',
      'model-unusable',
      'reload-running',
    ),
  },
};
