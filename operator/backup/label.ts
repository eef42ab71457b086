import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { Failure } from '../command/failure.ts';

/** What is written beside a backup, so that it can be checked anywhere and at any time. */
const labelSchema = z.strictObject({
  format: z.literal(1),
  made_at: z.iso.datetime(),
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  schema: z.int().positive(),
  users: z.int().min(0),
  audit_head: z.strictObject({ id: z.int().min(0), hash: z.string().regex(/^[0-9a-f]{64}$/) }),
});

export type Label = z.infer<typeof labelSchema>;

export const labelOf = (backup: string): string => `${backup}.json`;

export async function digestOf(file: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return { bytes: (await stat(file)).size, sha256: hash.digest('hex') };
}

export function readLabel(backup: string): Label {
  const file = labelOf(backup);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new Failure(`${file} is missing; a backup is the two files together.`);
  }
  try {
    return labelSchema.parse(JSON.parse(text));
  } catch {
    throw new Failure(`${file} is not what "npm run backup" writes.`);
  }
}
