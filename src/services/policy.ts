import type { PadPolicy } from '../domain/liveness.ts';
import { type Calibration, operatingPoint } from '../domain/threshold.ts';

/** Everything the decision depends on besides the faces. */
export interface Policy {
  /** Id of the embedder; templates of another are never compared. */
  readonly model: string;
  readonly calibration: Calibration;
  /** Target false match rate of authenticate. */
  readonly fmr: number;
  /** Whether an attempt needs a challenge. */
  readonly challenges: 'optional' | 'required';
  /** What happens when a photograph was shown before: nothing, a metric, a refusal. */
  readonly replay: 'off' | 'report' | 'enforce';
  /** Score above which two photographs are one capture; null: not known of this embedder. */
  readonly sameCapture: number | null;
  /** What happens when a new face is enrolled under another id: nothing, a report, a refusal. */
  readonly duplicates: 'off' | 'warn' | 'refuse';
  readonly pad: PadPolicy;
}

/**
 * Photographs of one enrolment are held against each other at this looser rate: they come from one
 * person in one sitting, and a stricter one would send away one honest person in twenty.
 */
export const ENROLMENT_FMR = 1e-3;

export const matchThreshold = (policy: Policy, templates: number): number =>
  operatingPoint(policy.calibration, policy.fmr, templates).threshold;

export const enrolmentThreshold = (policy: Policy): number =>
  operatingPoint(policy.calibration, ENROLMENT_FMR, 1).threshold;
