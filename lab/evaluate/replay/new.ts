import { seeded } from '../../../src/calibration/random.ts';
import { type Share, shareOf, type Trials } from '../rates/share.ts';
import { type Judge, type JudgedPhotograph, replayOf } from './measure.ts';

/** How often new photographs are wrongly taken for a replay. */
export interface WronglySeen {
  /** Two photographs of one person, of which one was shown before. */
  readonly pairs: Share;
  /** One photograph of a person, when all the others were shown before. */
  readonly photographs: Share;
}

/** In pairs, and each with all others. As in the service, only matching photographs are checked. */
export function wronglySeen(
  judge: Judge,
  seen: readonly (JudgedPhotograph | null)[],
  people: number,
  rounds: number,
): WronglySeen {
  const pairs: Trials[] = [];
  const photographs: Trials[] = [];
  const own = Map.groupBy(
    seen.filter((one) => one !== null),
    ({ person }) => person,
  );
  for (const [person, photos] of own) {
    for (const [i, probe] of photos.entries()) {
      const others = photos.filter((other) => other !== probe);
      const matching = others.filter((other) => judge.matches(probe.face, other.face));
      if (matching.length === 0) continue;
      const wrong = (earlier: readonly JudgedPhotograph[]): number =>
        replayOf(judge, probe, earlier) ? 1 : 0;
      photographs.push({ person, trials: 1, errors: wrong(matching) });
      const later = matching.filter((other) => photos.indexOf(other) > i);
      const errors = later.reduce((sum, other) => sum + wrong([other]), 0);
      if (later.length > 0) pairs.push({ person, trials: later.length, errors });
    }
  }
  return {
    pairs: shareOf(pairs, people, rounds),
    photographs: shareOf(photographs, people, rounds),
  };
}

/** Pairs of photographs of different people that are taken for one capture, match or no match. */
export function strangersSeen(
  judge: Judge,
  seen: readonly (JudgedPhotograph | null)[],
  pairs: number,
): { pairs: number; wrong: number } {
  const faces = seen.filter((one) => one !== null);
  if (new Set(faces.map(({ person }) => person)).size < 2) return { pairs: 0, wrong: 0 };
  const random = seeded(1);
  const any = (): JudgedPhotograph => faces[Math.floor(random() * faces.length)]!;
  let [tried, wrong] = [0, 0];
  while (tried < pairs) {
    const [one, other] = [any(), any()];
    if (one.person === other.person) continue;
    tried++;
    if (replayOf(judge, one, [other])) wrong++;
  }
  return { pairs: tried, wrong };
}

/** Pairs of frames of one video, at least `from` and less than `to` seconds apart. */
export interface SecondsApart {
  readonly from: number;
  readonly to: number;
}

export const FRAME_DISTANCES: readonly SecondsApart[] = [
  { from: 1, to: 2 },
  { from: 2, to: 5 },
  { from: 5, to: 10 },
  { from: 10, to: 30 },
  { from: 30, to: Number.POSITIVE_INFINITY },
];

export interface SittingRow extends SecondsApart {
  readonly pairs: number;
  readonly wrong: number;
}

/** `seen` in seconds from the beginning. */
export function sittingRows(
  judge: Judge,
  seen: readonly (JudgedPhotograph | null)[],
): SittingRow[] {
  return FRAME_DISTANCES.map(({ from, to }) => {
    let [pairs, wrong] = [0, 0];
    for (const [second, earlier] of seen.entries()) {
      if (!earlier) continue;
      for (const later of seen.slice(second + from, second + Math.min(to, seen.length))) {
        if (!later || !judge.matches(later.face, earlier.face)) continue;
        pairs++;
        if (replayOf(judge, later, [earlier])) wrong++;
      }
    }
    return { from, to, pairs, wrong };
  });
}
