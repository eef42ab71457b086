import type { ScoreDetail } from '../../domain/comparison/decision.ts';
import type { ReplayPolicy } from '../../domain/comparison/replay.ts';
import {
  type Calibration,
  operatingPoint,
  thresholdAt,
} from '../../domain/comparison/threshold.ts';
import type { PadPolicy } from '../../domain/face/liveness.ts';

/** Everything the decision depends on besides the faces. */
export interface Policy {
  /** Id of the embedder; templates of another are never compared. */
  readonly model: string;
  readonly calibration: Calibration;
  /** Target false match rate of authenticate. */
  readonly fmr: number;
  /** Whether an attempt needs a challenge, and one that asks for actions. */
  readonly challenges: 'optional' | 'required' | 'actions';
  /** How many actions a challenge asks for at least where each has to ask for some. */
  readonly minActions: number;
  readonly replay: ReplayPolicy;
  readonly scoreDetail: ScoreDetail;
  /** What happens when a new face is enrolled under another id: nothing, a report, a refusal. */
  readonly duplicates: 'off' | 'warn' | 'refuse';
  readonly pad: PadPolicy;
  /** Whether a face that matched confidently becomes a template. */
  readonly templateUpdate: 'off' | 'on';
}

/**
 * Photographs of one enrolment are held against each other at this looser rate: they come from one
 * person in one sitting, and a stricter one would send away one honest person in twenty.
 */
export const ENROLMENT_FMR = 1e-3;

/** `norm`: that of the face that is shown; nothing is known of the photographs that were enrolled. */
export const matchThreshold = (
  policy: Pick<Policy, 'calibration' | 'fmr'>,
  templates: number,
  norm: number,
): number => thresholdAt(operatingPoint(policy.calibration, policy.fmr, templates), norm);

export const enrolmentThreshold = (policy: Policy): number =>
  operatingPoint(policy.calibration, ENROLMENT_FMR, 1).threshold;
