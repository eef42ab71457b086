import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock, Random } from '../../src/ports/system.ts';

export const random: Random = {
  bytes: (count) => randomBytes(count),
  uuid: () => randomUUID(),
};

export const clock: Clock = { now: () => Date.now() };
