import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type Calibration, operatingPoint } from '../../domain/comparison/threshold.ts';
import { RefusalToStart } from '../../errors.ts';
import type { CalibrationSource } from '../../ports/engine.ts';
import type { ModelSet } from './model-set.ts';

const interval = z.tuple([z.number(), z.number()]);

const threshold = z.number().min(-1).max(1);

const binsSchema = z
  .array(
    z.object({
      minNorm: z.number(),
      threshold,
      extrapolated: z.boolean(),
      impostorPairs: z.int(),
      falseMatches: z.int(),
      fmrInterval: interval,
    }),
  )
  .min(1)
  .refine((bins) => bins.every(({ minNorm }, i) => i === 0 || bins[i - 1]!.minNorm < minNorm), {
    error: 'quality bins must rise by minNorm',
  });

const calibrationSchema = z.object({
  model: z.string(),
  dataset: z.object({ name: z.string(), people: z.int(), images: z.int() }),
  impostorScore: z.object({ mean: z.number(), sd: z.number().positive() }),
  byTemplates: z.record(
    z.string().regex(/^[1-9]\d*$/),
    z.array(
      z.object({
        fmr: z.number(),
        threshold,
        extrapolated: z.boolean(),
        impostorPairs: z.int(),
        falseMatches: z.int(),
        fmrInterval: interval,
        genuinePairs: z.int(),
        fnmr: z.number(),
        fnmrInterval: interval,
        byQuality: binsSchema.optional(),
      }),
    ),
  ),
}) satisfies z.ZodType<Calibration>;

/**
 * Reads the calibration of an embedder. Throws RefusalToStart unless it has a threshold for every FMR
 * in `needed` and every number of templates. `command` is the command that makes a calibration; the
 * error names it.
 */
export async function readCalibration(
  file: string,
  model: string,
  needed: readonly number[],
  command = 'npm run evaluate -- --calibrate',
): Promise<Calibration> {
  let calibration: Calibration;
  try {
    calibration = calibrationSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    for (const count of ['1', ...Object.keys(calibration.byTemplates)]) {
      for (const fmr of needed) operatingPoint(calibration, fmr, Number(count));
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new RefusalToStart(`The calibration ${file} is missing: run "${command}".`);
    }
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new RefusalToStart(`The calibration ${file} cannot be used: ${why}`);
  }
  if (calibration.model !== model) {
    throw new RefusalToStart(
      `The calibration is for ${calibration.model}, the embedder is ${model}: run "${command}".`,
    );
  }
  return calibration;
}

/** Reads the calibration of an embedder from its file. */
export class CalibrationFile implements CalibrationSource {
  readonly #set: Pick<ModelSet, 'calibrationFile' | 'embedder' | 'calibrate'>;

  constructor(set: Pick<ModelSet, 'calibrationFile' | 'embedder' | 'calibrate'>) {
    this.#set = set;
  }

  read(needed: readonly number[]): Promise<Calibration> {
    const { calibrationFile, embedder, calibrate } = this.#set;
    return readCalibration(calibrationFile, embedder.id, needed, calibrate);
  }
}
