import { z } from 'zod';
import { MAX_ENROLMENT_IMAGES } from '../../../domain/comparison/template.ts';
import { deviceInfo, form, images, newUserId, qualityScores, timestamp } from '../../fields.ts';
import { FACE_PROBLEMS, problemResponses } from '../../problem.ts';
import type { UploadSize } from '../../upload-size.ts';

export const enrollSchema = (most: UploadSize) => ({
  tags: ['faces'],
  summary: 'Enrol a person from 1 to 5 photographs',
  consumes: ['multipart/form-data'],
  body: form({
    user_id: newUserId,
    image: images(MAX_ENROLMENT_IMAGES, most).meta({
      description: `repeat the field for several photographs, ${most.request} together`,
    }),
    device_info: deviceInfo,
  }),
  response: {
    201: z.object({
      success: z.literal(true),
      user_id: z.string(),
      confidence: z.number().describe('overall quality of the weakest photograph, 0 to 1'),
      templates: z.int(),
      quality: z.array(qualityScores).describe('one entry a photograph'),
      model: z.string(),
      enrolled_at: timestamp,
    }),
    ...problemResponses(
      ...FACE_PROBLEMS,
      'spoof-suspected',
      'already-enrolled',
      'different-person',
      'duplicate-face',
      'locked',
    ),
  },
});
