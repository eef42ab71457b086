import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Clock, Random } from '../ports/system.ts';

export const systemClock: Clock = { now: () => Date.now() };

export const systemRandom: Random = {
  bytes: (count) => randomBytes(count),
  uuid: () => randomUUID(),
};

/** Path of a file that ships with the program, beside src or dist. */
export const shipped = (...path: string[]): string =>
  join(import.meta.dirname, '..', '..', ...path);
