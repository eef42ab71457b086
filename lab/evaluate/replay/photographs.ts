import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UsageError } from '../../../operator/command/failure.ts';
import { seeded, shuffled } from '../../../src/calibration/random.ts';
import { readDataset } from '../dataset/dataset.ts';
import type { Half } from './options.ts';

const SEED = 20_260_303;
/** The most photographs of one person, so that a few people do not make most of the result. */
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
  /** All photographs of people with several, each taken at another moment. */
  readonly others: readonly Photograph[];
}

const ofFile = (person: number, file: string): Photograph => ({
  person,
  read: () => readFile(file),
});

/** People drawn at random, so that the two halves are similar. */
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
/** Made from other samples, so they are no new captures. */
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

/** Videos of one person; the camera does not move. */
const SITTINGS = ['franck.mp4', 'cap13_edit2.mp4'];
const MOST_BYTES = 64 * 1024 * 1024;

export interface Sitting {
  readonly name: string;
  /** One frame for each second. */
  readonly frames: readonly Buffer[];
}

const BEGIN = Buffer.from([0xff, 0xd8, 0xff]);

/** Splits a stream of JPEG files. The bytes 0xff 0xd8 0xff stand only at the beginning of a file. */
function jpegsIn(stream: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = stream.indexOf(BEGIN); at !== -1; ) {
    const next = stream.indexOf(BEGIN, at + BEGIN.length);
    frames.push(stream.subarray(at, next === -1 ? stream.length : next));
    at = next;
  }
  return frames;
}

function framesOf(video: string): Buffer[] {
  const every = ['-v', 'error', '-i', video, '-vf', 'fps=1'];
  const picture = ['-q:v', '2', '-f', 'image2pipe', '-c:v', 'mjpeg', '-'];
  const { status, stdout, stderr } = spawnSync('ffmpeg', [...every, ...picture], {
    maxBuffer: MOST_BYTES,
  });
  if (status !== 0) throw new Error(`ffmpeg cannot read ${video}: ${stderr}`);
  return jpegsIn(stdout);
}

/** Null where ffmpeg or the videos are missing. */
export function sittings(): readonly Sitting[] | null {
  const found = SITTINGS.filter((file) => existsSync(join(samplesFolder(), file)));
  if (found.length === 0 || spawnSync('ffmpeg', ['-version']).status !== 0) return null;
  return found.map((name) => ({ name, frames: framesOf(join(samplesFolder(), name)) }));
}
