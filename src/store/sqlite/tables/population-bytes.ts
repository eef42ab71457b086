import { z } from 'zod';
import type { Parts } from '../../../domain/population/population.ts';
import type { PopulationVersion } from '../../../domain/population/version.ts';
import { bytesToVector, vectorToBytes } from '../keys/cipher.ts';

type Content = Pick<PopulationVersion, 'population' | 'report' | 'change'>;

const vector = z.string().transform((text) => bytesToVector(Buffer.from(text, 'base64')));
const spread = z.object({ mean: z.number(), sd: z.number().positive() });
const rates = z.array(
  z.object({ fmr: z.number(), pairs: z.int(), before: z.int(), after: z.int() }),
);

const contentSchema = z.object({
  population: z.object({
    people: z.int(),
    spread,
    parts: z
      .object({
        centres: z.array(vector).min(1),
        spreads: z.array(spread),
        directions: z.array(vector),
        variances: z.array(z.number()),
        rest: z.number().positive(),
      })
      .nullable(),
  }),
  report: z.object({
    people: z.int(),
    doubles: z.int(),
    unevenness: z.number().nullable(),
    strangers: rates,
    genuine: rates,
    scores: z.object({ before: spread, after: spread }),
  }),
  change: z.object({ tighter: z.number(), looser: z.number() }),
});

const text = (vectors: readonly Float32Array[]): string[] =>
  vectors.map((one) => Buffer.from(vectorToBytes(one)).toString('base64'));

const writable = (parts: Parts) => ({
  ...parts,
  centres: text(parts.centres),
  directions: text(parts.directions),
});

/** The content of a version as JSON, with vectors in base64. */
export function toBytes({ population, report, change }: Content): Buffer {
  const parts = population.parts && writable(population.parts);
  return Buffer.from(JSON.stringify({ population: { ...population, parts }, report, change }));
}

/** Throws when the bytes are not what `toBytes` made. */
export const fromBytes = (bytes: Buffer): Content =>
  contentSchema.parse(JSON.parse(bytes.toString()));
