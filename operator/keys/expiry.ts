import { z } from 'zod';
import { UsageError } from '../command/failure.ts';

const DAY_MS = 86_400_000;
const WHEN = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

function momentOf(text: string, now: number): number {
  const days = /^([1-9]\d{0,3})d$/.exec(text)?.[1];
  if (days) return now + Number(days) * DAY_MS;
  if (WHEN.safeParse(text).success) return Date.parse(text);
  throw new UsageError('--expires takes days (90d), a date (2027-01-31) or a time with its zone.');
}

/** Milliseconds since 1970 at which a key ends. */
export function readExpiry(text: string, now: number): number {
  const at = momentOf(text, now);
  if (at <= now) throw new UsageError(`--expires ${text} is in the past.`);
  return at;
}
