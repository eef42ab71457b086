import { isSuspected } from '../face/liveness.ts';
import { type FaceMeasures, qualityFault } from '../face/quality.ts';
import { MAX_TEMPLATES } from './template.ts';

/** The target rate whose threshold a score has to reach before the face may become a template. */
export const CONFIDENT_FMR = 1e-6;
/** Adaptive templates of a user; with another one the oldest of them goes. */
export const MAX_ADAPTIVE = 3;
export const ADAPT_AFTER_MS = 24 * 3_600_000;

interface Comparison {
  readonly score: number;
  readonly threshold: number;
}

/** A login that was decided, and the user it was decided for. */
export interface AdaptationFacts {
  readonly success: boolean;
  /** With the whole reference, against the threshold of CONFIDENT_FMR. */
  readonly confident: Comparison;
  /** With the templates of the first enrolment alone, against the threshold of a login. */
  readonly enrolled: Comparison;
  readonly measures: FaceMeasures;
  /** Of every frame that was sent; null: not judged. */
  readonly livenesses: readonly (number | null)[];
  readonly padThreshold: number;
  /** Null: nobody looked. */
  readonly replayed: boolean | null;
  readonly templates: number;
  readonly adaptive: number;
  readonly lastAdaptedAt: number | null;
  readonly now: number;
}

export type AdaptationFault =
  | 'refused'
  | 'unsure'
  | 'poor-quality'
  | 'not-seen-live'
  | 'not-seen-new'
  | 'too-soon'
  | 'full'
  | 'drifted';

const reached = ({ score, threshold }: Comparison): boolean => score >= threshold;

/** Whether the oldest adaptive template makes room for the next one; an enrolled one never does. */
export const replacesOldest = (f: Pick<AdaptationFacts, 'templates' | 'adaptive'>): boolean =>
  f.adaptive > 0 && (f.adaptive >= MAX_ADAPTIVE || f.templates >= MAX_TEMPLATES);

/** Why the face must not become a template of the user, or null when it may. */
export function adaptationFault(f: AdaptationFacts): AdaptationFault | null {
  if (!f.success) return 'refused';
  if (!reached(f.confident)) return 'unsure';
  // Whatever the gate lets in: dark glasses or a turned head are no likeness to keep.
  if (qualityFault(f.measures, 'strict')) return 'poor-quality';
  // A login may pass where a spoof or a replay is only reported; a template made of it would stay.
  const live = f.livenesses.every((l) => l !== null && !isSuspected(l, f.padThreshold));
  if (!live || f.livenesses.length === 0) return 'not-seen-live';
  if (f.replayed !== false) return 'not-seen-new';
  if (f.lastAdaptedAt !== null && f.now - f.lastAdaptedAt < ADAPT_AFTER_MS) return 'too-soon';
  if (f.templates >= MAX_TEMPLATES && !replacesOldest(f)) return 'full';
  // Template creep: each face is near the one before, and step by step the reference becomes somebody
  // else's. What was enrolled first never changes, so no adaptive template gets further away from it than a login may.
  if (!reached(f.enrolled)) return 'drifted';
  return null;
}
