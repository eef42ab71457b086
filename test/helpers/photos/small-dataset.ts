import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FRANCK, sample } from './samples.ts';

/** Sample photographs by person; too few for real figures, enough to run the evaluation. */
const PEOPLE: Record<string, string[]> = {
  franck: FRANCK,
  audrey: ['audrey.jpg', 'audrey_crop.jpg'],
  bieber: ['bieber_small.jpg', 'Justin-Bieber2_crop.jpg'],
  cage: ['cage.jpg', 'cage2_crop.jpg'],
  connery: ['SeanConnery.jpg'],
  clooney: ['fragrance-George-Clooney-main_crop.jpg'],
  obama: ['obama4_crop.jpg'],
  queen: ['queen20_crop.jpg'],
  chuck: ['chuck_crop.jpg'],
};

/** A data set in the layout of LFW. */
export function smallDataset(folder: string): string {
  for (const [person, files] of Object.entries(PEOPLE)) {
    mkdirSync(join(folder, person), { recursive: true });
    for (const [index, file] of files.entries()) {
      const number = String(index + 1).padStart(4, '0');
      writeFileSync(join(folder, person, `${person}_${number}.jpg`), sample(file));
    }
  }
  return folder;
}
