import { z } from 'zod';
import { ACTIONS, MAX_ACTIONS } from '../../../domain/challenge/actions.ts';
import { json, timestamp, userId, wholeNumber } from '../../fields.ts';
import { problemResponses } from '../../problem.ts';

export const challengeSchema = {
  tags: ['faces'],
  summary: 'Get a challenge for one authentication',
  description:
    'Single use, three minutes, for this client and this user; given to unknown users alike. With actions, authenticate takes frames that begin with a straight look into the camera and then show these movements in this order and no others.',
  body: json({
    user_id: userId,
    actions: wholeNumber('actions', 0, MAX_ACTIONS)
      .default(0)
      .describe('how many movements to ask for; 0 asks for none'),
  }),
  response: {
    201: z.object({
      challenge: z.string(),
      expires_at: timestamp,
      actions: z
        .array(z.enum(ACTIONS))
        .optional()
        .describe('left and right are the person’s own; send frames as the sensor saw them'),
      frames: z
        .object({ min: z.int(), max: z.int() })
        .optional()
        .describe('how many frames authenticate takes'),
    }),
    ...problemResponses('field-invalid', 'key-missing', 'key-invalid', 'scope-missing'),
  },
};
