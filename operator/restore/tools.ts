import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock, Random } from '../../src/ports.ts';

export const random: Random = {
  bytes: (count) => randomBytes(count),
  uuid: () => randomUUID(),
};

export const clock: Clock = { now: () => Date.now() };
