import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { UsageError } from '../../../operator/command/failure.ts';
import type { ChosenThreshold } from '../../../src/calibration/rates.ts';

const pointSchema = z.object({ fmr: z.number(), threshold: z.number(), extrapolated: z.boolean() });
const calibrationSchema = z.object({
  model: z.string(),
  dataset: z.object({ name: z.string() }),
  byTemplates: z.record(z.string(), z.array(pointSchema)),
});

export interface Shipped {
  /** The data set the thresholds were chosen on. */
  readonly dataset: string;
  readonly byTemplates: ReadonlyMap<number, readonly ChosenThreshold[]>;
}

/** The thresholds the service ships with, or null when there are none or they are another model's. */
export async function readShipped(file: string, model: string): Promise<Shipped | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return null;
  }
  const parsed = calibrationSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new UsageError(`${file} is not a calibration file.`);
  const { data } = parsed;
  if (data.model !== model) return null;
  const entries = Object.entries(data.byTemplates).map(
    ([k, points]) => [Number(k), points.toSorted((a, b) => b.fmr - a.fmr)] as const,
  );
  return { dataset: data.dataset.name, byTemplates: new Map(entries) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
