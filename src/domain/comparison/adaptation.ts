import { isSuspected } from '../face/liveness.ts';
import { type FaceMeasures, qualityFault } from '../face/quality.ts';
import { MAX_TEMPLATES } from './template.ts';

/** Target FMR of the threshold that a score has to reach before the face may become a template. */
export const CONFIDENT_FMR = 1e-6;
/** Largest number of adaptive templates of a user. The next one replaces the oldest. */
export const MAX_ADAPTIVE = 3;
/** Smallest time between two adaptive templates of a user. */
export const ADAPT_AFTER_MS = 24 * 3_600_000;

interface Comparison {
  readonly score: number;
  readonly threshold: number;
}

/** What is known of a decided login and of its user. */
export interface AdaptationFacts {
  readonly success: boolean;
  /** Score with the whole reference, and the threshold of CONFIDENT_FMR. */
  readonly confident: Comparison;
  /** Score with the templates of the first enrolment only, and the threshold of a login. */
  readonly enrolled: Comparison;
  readonly measures: FaceMeasures;
  /** Liveness of every frame, 0 to 1; null for a frame that was not judged. */
  readonly livenesses: readonly (number | null)[];
  readonly padThreshold: number;
  /** Whether the photograph is a replay; null when nobody checked. */
  readonly replayed: boolean | null;
  readonly templates: number;
  readonly adaptive: number;
  /** Milliseconds since 1970; null when there is no adaptive template. */
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

/**
 * Whether the new template replaces the oldest adaptive one. Templates of the enrolment are never
 * replaced.
 */
export const replacesOldest = (f: Pick<AdaptationFacts, 'templates' | 'adaptive'>): boolean =>
  f.adaptive > 0 && (f.adaptive >= MAX_ADAPTIVE || f.templates >= MAX_TEMPLATES);

/** Why the face must not become a template of the user; null when it may. */
export function adaptationFault(f: AdaptationFacts): AdaptationFault | null {
  if (!f.success) return 'refused';
  if (!reached(f.confident)) return 'unsure';
  // The strict profile applies here even when the service runs with the standard one: a face with dark
  // glasses or a turned head must not become a template.
  if (qualityFault(f.measures, 'strict')) return 'poor-quality';
  // With PAD or replay detection in mode `report`, a suspected attack may still log in, but it must not
  // become a template.
  const live = f.livenesses.every((l) => l !== null && !isSuspected(l, f.padThreshold));
  if (!live || f.livenesses.length === 0) return 'not-seen-live';
  if (f.replayed !== false) return 'not-seen-new';
  if (f.lastAdaptedAt !== null && f.now - f.lastAdaptedAt < ADAPT_AFTER_MS) return 'too-soon';
  if (f.templates >= MAX_TEMPLATES && !replacesOldest(f)) return 'full';
  // This prevents template creep: each new face is close to the previous one, and after many steps the
  // reference belongs to somebody else. The templates of the enrolment never change, so no adaptive
  // template can be further away from them than a login may be.
  if (!reached(f.enrolled)) return 'drifted';
  return null;
}
