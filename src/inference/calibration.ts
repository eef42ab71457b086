import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type Calibration, operatingPoint } from '../domain/threshold.ts';
import { RefusalToStart } from '../errors.ts';

const interval = z.tuple([z.number(), z.number()]);

const calibrationSchema = z.object({
  model: z.string(),
  dataset: z.object({ name: z.string(), people: z.int(), images: z.int() }),
  impostorScore: z.object({ mean: z.number(), sd: z.number().positive() }),
  byTemplates: z.record(
    z.string().regex(/^[1-9]\d*$/),
    z.array(
      z.object({
        fmr: z.number(),
        threshold: z.number().min(-1).max(1),
        extrapolated: z.boolean(),
        impostorPairs: z.int(),
        falseMatches: z.int(),
        fmrInterval: interval,
        genuinePairs: z.int(),
        fnmr: z.number(),
        fnmrInterval: interval,
      }),
    ),
  ),
}) satisfies z.ZodType<Calibration>;

/** The calibration for this embedder, with a threshold for every FMR of `needed`; else no start. */
export async function readCalibration(
  file: string,
  model: string,
  needed: readonly number[],
): Promise<Calibration> {
  let calibration: Calibration;
  try {
    calibration = calibrationSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    for (const fmr of needed) operatingPoint(calibration, fmr, 1);
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new RefusalToStart(`The calibration ${file} cannot be used: ${why}`);
  }
  if (calibration.model !== model) {
    throw new RefusalToStart(
      `The calibration is for ${calibration.model}, the embedder is ${model}: run "npm run evaluate -- --calibrate".`,
    );
  }
  return calibration;
}
