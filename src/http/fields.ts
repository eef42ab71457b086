import { z } from 'zod';
import { isNotFilledIn, isUserId, USER_ID_PATTERN } from '../domain/attempt/user-id.ts';
import type { UploadSize } from './upload-size.ts';
import {
  FORM_MISSING,
  imageFault,
  JSON_MISSING,
  numberFault,
  textFault,
  userIdFault,
} from './wrong-values.ts';

type Fault = (value: unknown) => string;

/** Zod's parameter that takes the error message from a function of the value. */
const saying = (fault: Fault) => ({
  error: ({ input }: { readonly input?: unknown }) => fault(input),
});

/**
 * A user id. OpenAPI shows the pattern; the full check also applies. An invalid id is refused and never
 * corrected.
 */
export const userId = z
  .string(saying(userIdFault))
  .refine(isUserId, saying(userIdFault))
  .meta({ pattern: USER_ID_PATTERN.source, examples: ['franck'] });

/** User id of a person who is to be enrolled. */
export const newUserId = userId.refine((value) => !isNotFilledIn(value), saying(userIdFault));

const binary = { type: 'string', format: 'binary' } as const;

/** One uploaded photograph. */
export const imageField = (most: Pick<UploadSize, 'image'>) =>
  z
    .custom<Buffer>((value) => Buffer.isBuffer(value), saying(imageFault))
    .refine((bytes) => bytes.length > 0, saying(imageFault))
    .meta({
      ...binary,
      description: `JPEG, PNG or WebP, at most ${most.image}; a JPEG at most 201 million pixels, the others 16.7 million`,
    });

/** One photograph, or several under one name. */
export const images = (count: number, most: Pick<UploadSize, 'image'>) =>
  z.preprocess(
    (value) => (Buffer.isBuffer(value) ? [value] : value),
    z.array(imageField(most), saying(imageFault)).min(1).max(count),
  );

/** A text of at most `most` characters. */
export const text = (field: string, most: number) => {
  const message = saying(textFault(field, most));
  return z.string(message).max(most, message);
};

/** Free text about the device. Without it the User-Agent header is stored. */
export const deviceInfo = text('device_info', 200)
  .optional()
  .meta({ description: 'What the photograph was taken with, kept sealed in the history' });

/** A whole number that comes as JSON. */
export const wholeNumber = (field: string, least: number, most: number) => {
  const message = numberFault(field, least, most);
  return z.int(message).min(least, message).max(most, message);
};

/** A whole number that comes as text in an address. */
export const numberInAddress = (field: string, least: number, most: number) => {
  const message = numberFault(field, least, most);
  return z.coerce.number(message).int(message).min(least, message).max(most, message);
};

/**
 * An object without other fields than those of its shape. `missing` is the message where no object came;
 * problems.ts writes the message for unknown fields.
 */
const closed =
  (missing: string) =>
  <T extends z.core.$ZodLooseShape>(shape: T) =>
    z.strictObject(shape, {
      error: ({ code }) => (code === 'invalid_type' ? missing : undefined),
    });

/** The body of a form with photographs. */
export const form = closed(FORM_MISSING);
/** The body of a request in JSON. */
export const json = closed(JSON_MISSING);

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
