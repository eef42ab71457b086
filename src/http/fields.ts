import { z } from 'zod';
import { isUserId, USER_ID_PATTERN } from '../domain/attempt/user-id.ts';
import { IMAGE_LIMIT } from './upload-size.ts';

/**
 * A user id. OpenAPI shows the pattern; the full check also applies. An invalid id is refused and never
 * corrected.
 */
export const userId = z
  .string()
  .refine(isUserId, '1 to 64 of A-Z a-z 0-9 . _ @ -, beginning with a letter or a digit')
  .meta({ pattern: USER_ID_PATTERN.source, examples: ['franck'] });

const binary = { type: 'string', format: 'binary' } as const;

/** One uploaded photograph. */
export const image = z
  .custom<Buffer>((value) => Buffer.isBuffer(value), 'send the photograph as a file')
  .refine((bytes) => bytes.length > 0, 'the file is empty')
  .meta({ ...binary, description: `JPEG or PNG, at most ${IMAGE_LIMIT} and 16.7 million pixels` });

/** Free text about the device. Without it the User-Agent header is stored. */
export const deviceInfo = z
  .string()
  .max(200)
  .optional()
  .meta({ description: 'What the photograph was taken with, kept sealed in the history' });

export const timestamp = z.iso.datetime().meta({ examples: ['2026-11-22T18:00:00.000Z'] });

export const toTimestamp = (ms: number): string => new Date(ms).toISOString();

export const qualityScores = z
  .object({
    overall: z.int().describe('the weakest of the others'),
    size: z.int(),
    light: z.int(),
    uniformity: z.int().describe('evenness of the light'),
    sharpness: z.int(),
    pose: z.int().describe('how straight the face looks into the camera'),
    eyes: z.int().describe('low behind dark glasses or in shadow'),
    clarity: z.int().describe('how sure the model is of the face'),
    angles: z
      .object({
        yaw: z.int().describe('above 0: the nose points to the right of the picture'),
        pitch: z.int().describe('above 0: looking up'),
        roll: z.int().describe('above 0: tilted clockwise in the picture'),
      })
      .describe('estimated pose in degrees, 0 looks straight into the camera'),
  })
  .describe('0 (refused by every profile) to 100 each');
