import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { UsageError } from '../../../operator/command/failure.ts';

export interface LabelledImage {
  /** Index into `people`. */
  readonly person: number;
  /** The number in the file name, which pairs.txt refers to. */
  readonly number: number;
  readonly file: string;
}

export interface Dataset {
  readonly name: string;
  readonly root: string;
  readonly people: readonly string[];
  readonly images: readonly LabelledImage[];
}

const IMAGE_NAME = /_(\d+)\.(?:jpe?g|png)$/i;

const subfolders = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
};

async function peopleIn(folder: string): Promise<{ name: string; images: [number, string][] }[]> {
  const people: { name: string; images: [number, string][] }[] = [];
  for (const name of await subfolders(folder)) {
    const images: [number, string][] = [];
    for (const file of (await readdir(join(folder, name))).sort()) {
      const number = IMAGE_NAME.exec(file)?.[1];
      if (number) images.push([Number(number), join(folder, name, file)]);
    }
    if (images.length > 0) people.push({ name, images });
  }
  return people;
}

/** The LFW archives unpack to `lfw`, `lfw_funneled`, `lfw-deepfunneled`; ours keeps `images`. */
async function candidateFolders(root: string): Promise<string[]> {
  const names = await subfolders(root).catch(() => {
    throw new UsageError(`The dataset folder ${root} does not exist or cannot be read.`);
  });
  const inner = names.filter((name) => name === 'images' || name.startsWith('lfw'));
  return [...inner.map((name) => join(root, name)), root];
}

/** Reads a folder in the layout of LFW: one folder a person, `<person>_0001.jpg` in it. */
export async function readDataset(folder: string, limit = Infinity): Promise<Dataset> {
  const root = resolve(folder);
  for (const candidate of await candidateFolders(root)) {
    const found = (await peopleIn(candidate)).slice(0, limit);
    if (found.length === 0) continue;
    const images = found.flatMap((who, person) =>
      who.images.map(([number, file]) => ({ person, number, file })),
    );
    if (found.length < 2 || images.length === found.length) {
      throw new UsageError(
        `The dataset folder ${root} needs at least two people, one of them with two images.`,
      );
    }
    return { name: basename(root), root, people: found.map((who) => who.name), images };
  }
  throw new UsageError(
    `The dataset folder ${root} holds no image named like <person>/<person>_0001.jpg.`,
  );
}
