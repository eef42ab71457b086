import type { ScoreDetail } from '../../domain/comparison/decision.ts';
import type { ReplayPolicy } from '../../domain/comparison/replay.ts';
import {
  type Calibration,
  operatingPoint,
  thresholdAt,
} from '../../domain/comparison/threshold.ts';
import type { PadPolicy } from '../../domain/face/liveness.ts';
import type { PopulationMode } from '../../domain/population/status.ts';

/** All settings that a decision depends on. */
export interface Policy {
  /** Id of the embedder. Templates of other embedders are never compared. */
  readonly model: string;
  readonly calibration: Calibration;
  /**
   * What the site has learned about its own people: not used, only shown, or used in every decision.
   */
  readonly populationMode: PopulationMode;
  /** Target false match rate of authenticate. */
  readonly fmr: number;
  /** Whether a login needs a challenge, or even a challenge with actions. */
  readonly challenges: 'optional' | 'required' | 'actions';
  /** Smallest number of actions of a challenge when `challenges` is `actions`. */
  readonly minActions: number;
  readonly replay: ReplayPolicy;
  readonly scoreDetail: ScoreDetail;
  /**
   * What happens when a face is enrolled under a second id: nothing, a report to the operator, or a
   * refusal.
   */
  readonly duplicates: 'off' | 'warn' | 'refuse';
  readonly pad: PadPolicy;
  /** Whether a confident match becomes an adaptive template. */
  readonly templateUpdate: 'off' | 'on';
}

/**
 * FMR at which the photographs of one enrolment, or the frames of one challenge, are compared with each
 * other. It is looser than that of a login, because they are taken of one person in one sitting, and a
 * stricter one would refuse one honest person in twenty.
 */
export const ENROLMENT_FMR = 1e-3;

/**
 * The threshold of a login, -1 to 1.
 *
 * @param templates number of templates in the reference
 * @param norm length of the embedding of the probe. The norms of the templates are not stored.
 */
export const matchThreshold = (
  policy: Pick<Policy, 'calibration' | 'fmr'>,
  templates: number,
  norm: number,
): number => thresholdAt(operatingPoint(policy.calibration, policy.fmr, templates), norm);

export const enrolmentThreshold = (policy: Policy): number =>
  operatingPoint(policy.calibration, ENROLMENT_FMR, 1).threshold;
