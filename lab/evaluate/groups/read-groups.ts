import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import sharp from 'sharp';
import { UsageError } from '../../../operator/command/failure.ts';
import { openProgress } from '../../shared/progress.ts';
import { builtIn, inLanes, lanesFor, openEngine } from '../dataset/engine.ts';
import type { GroupOptions } from './options.ts';

/** One person of a group. */
export interface GroupFace {
  readonly group: string;
  /** Unit vector. */
  readonly vector: Float32Array;
  /** Length of the embedding before normalisation. */
  readonly norm: number;
}

export interface GroupFaces {
  readonly model: string;
  readonly faces: readonly GroupFace[];
  /** Photographs that the quality gate refused. */
  readonly refused: number;
}

interface Row {
  readonly file: string;
  readonly group: string;
}

/** Reads a CSV without quotes; `file` names a photograph beside it or in the folder images. */
async function readRows({ groups, by }: GroupOptions): Promise<Row[]> {
  const text = await readFile(groups, 'utf8').catch(() => {
    throw new UsageError(`The file ${groups} cannot be read.`);
  });
  const [head = '', ...lines] = text.trim().split(/\r?\n/);
  const names = head.split(',');
  const missing = ['file', ...by].filter((name) => !names.includes(name));
  if (missing.length > 0) throw new UsageError(`${groups} has no column ${missing.join(', ')}.`);
  const root = dirname(resolve(groups));
  const folder = existsSync(join(root, 'images')) ? join(root, 'images') : root;
  return lines.map((line) => {
    const cells = line.split(',');
    const cell = (name: string): string => cells[names.indexOf(name)] ?? '';
    return { file: join(folder, cell('file')), group: by.map(cell).join(' ') };
  });
}

async function bytesOf(file: string, border: number): Promise<Uint8Array> {
  const bytes = await readFile(file);
  if (border === 0) return bytes;
  const sides = { top: border, bottom: border, left: border, right: border };
  return new Uint8Array(
    await sharp(bytes)
      .extend({ ...sides, extendWith: 'copy' })
      .png()
      .toBuffer(),
  );
}

/** The face of every photograph that the service would accept. */
export async function readGroups(options: GroupOptions): Promise<GroupFaces> {
  const rows = await readRows(options);
  const models = await builtIn();
  const pool = await openEngine(models, options.threads, { mode: 'service' });
  const progress = openProgress('reading groups', rows.length);
  const found: (GroupFace | null)[] = [];
  try {
    await inLanes(rows.length, lanesFor(options.threads), async (i) => {
      const { file, group } = rows[i]!;
      const seen = await pool.analyse(await bytesOf(file, options.border));
      found[i] =
        seen.kind === 'face' ? { group, vector: seen.embedding, norm: seen.measures.norm } : null;
      progress.step();
    });
  } finally {
    progress.done();
    await pool.close();
  }
  const faces = found.filter((face) => face !== null);
  return { model: models.manifest.embedder.id, faces, refused: rows.length - faces.length };
}
