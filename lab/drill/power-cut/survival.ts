import type { Change } from './bytes.ts';

/** The unit that a disk writes wholly or not at all. */
const SECTOR = 512;

export type Random = () => number;

/** Which of the changes that were not synced are on the disk after the power cut. */
export type Survival = (pending: readonly Change[], random: Random) => readonly Change[];

/** A write as the sectors that it touches. */
export function sectorsOf(change: Change): Change[] {
  if (change.kind === 'truncate') return [change];
  const { path, offset, data } = change;
  const parts: Change[] = [];
  for (let at = 0; at < data.length; ) {
    const length = Math.min(SECTOR - ((offset + at) % SECTOR), data.length - at);
    parts.push({ kind: 'write', path, offset: offset + at, data: data.subarray(at, at + length) });
    at += length;
  }
  return parts;
}

const upTo = (count: number, random: Random): number => Math.floor(random() * (count + 1));

/** From none to all of them; a real disk may do any of this. */
export const SURVIVALS: Readonly<Record<string, Survival>> = {
  nothing: () => [],
  everything: (pending) => pending,
  'in order, the last one torn': (pending, random) => {
    const sectors = pending.flatMap(sectorsOf);
    return sectors.slice(0, upTo(sectors.length, random));
  },
  'some writes': (pending, random) => pending.filter(() => random() < 0.5),
  'some sectors': (pending, random) => pending.flatMap(sectorsOf).filter(() => random() < 0.5),
};
