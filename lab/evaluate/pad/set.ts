import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { UsageError } from '../../../operator/command/failure.ts';

/** Photographs of one kind: real people, or one species of attack. */
export interface PadGroup {
  readonly kind: 'bona fide' | 'attack';
  /** A species, or where the bona fide photographs come from. */
  readonly name: string;
  readonly files: readonly string[];
}

const PHOTOGRAPH = /\.(?:jpe?g|png)$/i;

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    throw new UsageError(`The folder ${folder} does not exist or cannot be read.`);
  }
}

const photographs = (folder: string, entries: readonly Dirent[]): string[] =>
  entries
    .filter((entry) => entry.isFile() && PHOTOGRAPH.test(entry.name))
    .map((entry) => join(folder, entry.name));

/** Reads DIR/live and DIR/attack. Each folder in attack is a species; loose files are one more. */
export async function readPadSet(folder: string): Promise<PadGroup[]> {
  const root = resolve(folder);
  const live = join(root, 'live');
  const attack = join(root, 'attack');
  const bonaFide = photographs(live, await entriesOf(live));
  const entries = await entriesOf(attack);
  const species: PadGroup[] = [
    { kind: 'attack', name: 'unnamed', files: photographs(attack, entries) },
  ];
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    const inner = join(attack, name);
    species.push({ kind: 'attack', name, files: photographs(inner, await entriesOf(inner)) });
  }
  const attacks = species.filter(({ files }) => files.length > 0);
  if (bonaFide.length === 0) throw new UsageError(`The folder ${live} holds no photograph.`);
  if (attacks.length === 0) throw new UsageError(`The folder ${attack} holds no photograph.`);
  return [{ kind: 'bona fide', name: basename(root), files: bonaFide }, ...attacks];
}
