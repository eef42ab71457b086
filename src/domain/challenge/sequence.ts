import { dot } from '../comparison/matching.ts';
import type { UsableFace } from '../face/analysis.ts';
import type { HeadPose } from '../face/quality.ts';
import { type Action, seenAction } from './actions.ts';

export const MIN_FRAMES = 3;
export const MAX_FRAMES = 8;

/**
 * The smallest number of frames that can show these actions: a straight frame and one for each action,
 * but at least MIN_FRAMES.
 */
export const framesFor = (actions: readonly Action[]): number =>
  Math.max(MIN_FRAMES, actions.length + 1);

/**
 * Largest yaw and pitch of a straight frame, in degrees. In LFW folds 1 to 3, 60 % of the press
 * photographs are within the yaw limit and 99 % within the pitch limit.
 */
const STRAIGHT_YAW = 10;
const STRAIGHT_PITCH = 30;

/**
 * Smallest cosine of two embeddings that were made of the same pixels. Frames of a face at rest reach
 * 0.9983.
 */
const SAME_PIXELS = 0.9999;

export interface Frame {
  readonly face: UsableFace;
  /** Keyed digest of the file's bytes. */
  readonly digest: Buffer;
}

export interface SequenceLimits {
  /** Whether two embeddings belong to one person. */
  readonly isSamePerson: (first: Float32Array, other: Float32Array) => boolean;
  /**
   * Score from which two frames come from one capture; null when no such score is known for this
   * embedder.
   */
  readonly sameCapture: number | null;
}

/** The first step that failed: an action of the challenge, or a check of all frames. */
export type FailedStep = Action | 'straight' | 'one-person' | 'motion' | 'order';

/** Advice to the person for each failed step. */
export const STEP_ADVICE: Record<FailedStep, string> = {
  straight: 'The first frame must look straight into the camera: begin with such a one.',
  'one-person': 'All frames must show the same person: take them anew, alone before the camera.',
  motion:
    'Frames repeat each other: send each moment once, from a moving picture, not from one still.',
  order:
    'More was shown than asked for: make the movements of the challenge, in its order, and no other.',
  'turn-left':
    'The turn to your own left was not seen where it was due: turn the head clearly, and send frames as the sensor saw them, not mirrored.',
  'turn-right':
    'The turn to your own right was not seen where it was due: turn the head clearly, and send frames as the sensor saw them, not mirrored.',
  'move-closer':
    'Coming closer was not seen where it was due: begin at arm’s length and come clearly closer.',
};

const isStraight = ({ yaw, pitch }: HeadPose): boolean =>
  Math.abs(yaw) <= STRAIGHT_YAW && Math.abs(pitch) <= STRAIGHT_PITCH;

/** Whether two frames show the same capture, judged by their bytes or by their embeddings. */
const isRepeated = (a: Frame, b: Frame): boolean =>
  a.digest.equals(b.digest) || dot(a.face.embedding, b.face.embedding) >= SAME_PIXELS;

interface Seen extends Frame {
  readonly action: Action | null;
}

/**
 * Whether two frames are too alike for the different actions that they show. A picture that is cropped
 * to look closer keeps its embedding (cosine 0.983 to 0.999). A face that really came closer or turned
 * does not (0.964 at most).
 */
function isStillPicture(a: Seen, b: Seen, sameCapture: number | null): boolean {
  if (isRepeated(a, b)) return true;
  if (sameCapture === null || a.action === b.action) return false;
  return dot(a.face.embedding, b.face.embedding) >= sameCapture;
}

const hasStillPicture = (frames: readonly Seen[], sameCapture: number | null): boolean =>
  frames.some((a, i) => frames.slice(i + 1).some((b) => isStillPicture(a, b, sameCapture)));

/**
 * The first requested action that is missing at its position; `order` when the frames show more actions
 * than requested; otherwise null.
 */
function firstMissing(asked: readonly Action[], frames: readonly Seen[]): Action | 'order' | null {
  const seen = frames.map(({ action }) => action).filter((action) => action !== null);
  const steps = seen.filter((action, i) => action !== seen[i - 1]);
  const missing = asked.find((action, i) => steps[i] !== action);
  return missing ?? (steps.length > asked.length ? 'order' : null);
}

/**
 * The first step of the challenge that the frames do not show, or null. The frames must show the
 * requested actions in order, and no others: otherwise one set of frames could answer many challenges.
 * Poses are measured relative to the first frame, which must look straight into the camera.
 */
export function failedStep(
  asked: readonly Action[],
  frames: readonly Frame[],
  limits: SequenceLimits,
): FailedStep | null {
  const { isSamePerson, sameCapture } = limits;
  const first = frames[0]!.face;
  if (!isStraight(first.measures)) return 'straight';
  const isStranger = ({ face }: Frame): boolean => !isSamePerson(first.embedding, face.embedding);
  if (frames.some(isStranger)) return 'one-person';
  const seen = frames.map((frame) => ({
    ...frame,
    action: seenAction(frame.face.measures, first.measures),
  }));
  return hasStillPicture(seen, sameCapture) ? 'motion' : firstMissing(asked, seen);
}
