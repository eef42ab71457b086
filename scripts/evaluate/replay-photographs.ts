import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readDataset } from './dataset.ts';
import { seeded, shuffled } from './random.ts';
import type { Half } from './replay-options.ts';
import { UsageError } from './usage.ts';

const SEED = 20_260_303;
/** Photographs of one person that are compared with each other; more would let a few people decide. */
const MOST_OF_ONE = 10;

export interface Photograph {
  readonly person: number;
  read(): Promise<Buffer>;
}

export interface Photographs {
  readonly name: string;
  readonly people: number;
  /** One of each person, to be edited. */
  readonly shown: readonly Photograph[];
  /** All of whoever has several, each of its own occasion or moment. */
  readonly others: readonly Photograph[];
}

const ofFile = (person: number, file: string): Photograph => ({
  person,
  read: () => readFile(file),
});

/** People drawn by lot, so that the halves are alike. */
export function halfOfPeople<T>(people: readonly T[], half: Half): T[] {
  const drawn = shuffled(people, seeded(SEED));
  const middle = Math.ceil(drawn.length / 2);
  if (half === 'both') return drawn;
  return half === 'first' ? drawn.slice(0, middle) : drawn.slice(middle);
}

/** A folder in the layout of LFW. */
export async function photographsOf(
  folder: string,
  { half, photographs }: { half: Half; photographs: number },
): Promise<Photographs> {
  const { name, images } = await readDataset(folder);
  const all = [...Map.groupBy(images, ({ person }) => person).values()];
  const people = halfOfPeople(all, half).map((own, person) =>
    own.map(({ file }) => ofFile(person, file)),
  );
  return {
    name,
    people: people.length,
    shown: people.slice(0, photographs).map((own) => own[0]!),
    others: people.filter((own) => own.length > 1).flatMap((own) => own.slice(0, MOST_OF_ONE)),
  };
}

const samplesFolder = (): string => resolve(process.env.SAMPLES_PATH || 'samples');
/** Stills of one video. */
const STILLS = /^franck_\d+\.jpg$/;
/** Cut out of other samples, so no captures of their own. */
const CUT_OUT = /_crop\.jpg$/;

/** The sample photographs of the project: few people, one of them in several stills. */
export async function samplePhotographs({ photographs }: { photographs: number }) {
  const folder = samplesFolder();
  const names = (await readdir(folder).catch(() => [] as string[])).sort();
  const files = names.filter((name) => name.endsWith('.jpg'));
  if (files.length === 0) {
    throw new UsageError(`There are no samples in ${folder}: run "npm run assets".`);
  }
  const stills = files.filter((name) => STILLS.test(name));
  const alone = files.filter((name) => !STILLS.test(name));
  const own = [
    ...alone.filter((name) => !CUT_OUT.test(name)),
    ...alone.filter((name) => CUT_OUT.test(name)),
  ];
  const franck = stills.map((name) => ofFile(0, join(folder, name)));
  const shown = [...franck, ...own.map((name, i) => ofFile(i + 1, join(folder, name)))];
  return {
    name: 'samples',
    people: own.length + 1,
    shown: shown.slice(0, photographs),
    others: franck,
  } satisfies Photographs;
}

/** A video of one person before a camera that does not move, and how many seconds of it there are. */
const SITTINGS = [
  { file: 'franck.mp4', seconds: 200 },
  { file: 'cap13_edit2.mp4', seconds: 30 },
] as const;

export interface Sitting {
  readonly name: string;
  /** One frame for each second. */
  readonly frames: readonly Buffer[];
}

function frameOf(video: string, second: number): Buffer | null {
  const place = ['-ss', String(second), '-i', video, '-frames:v', '1'];
  const picture = ['-q:v', '2', '-f', 'image2pipe', '-c:v', 'mjpeg', '-'];
  const { status, stdout } = spawnSync('ffmpeg', ['-v', 'error', ...place, ...picture]);
  return status === 0 && stdout.length > 0 ? stdout : null;
}

/** Null where ffmpeg or the videos are missing. */
export function sittings(step: () => void): readonly Sitting[] | null {
  const found = SITTINGS.filter(({ file }) => existsSync(join(samplesFolder(), file)));
  if (found.length === 0 || spawnSync('ffmpeg', ['-version']).status !== 0) return null;
  return found.map(({ file, seconds }) => ({
    name: file,
    frames: Array.from({ length: seconds }, (_, second) => {
      step();
      return frameOf(join(samplesFolder(), file), second);
    }).filter((frame) => frame !== null),
  }));
}

export const SITTING_FRAMES = SITTINGS.reduce((sum, { seconds }) => sum + seconds, 0);
