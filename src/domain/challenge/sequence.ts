import { comparisonScore, dot } from '../comparison/matching.ts';
import type { UsableFace } from '../face/analysis.ts';
import type { HeadPose } from '../face/quality.ts';
import { type Action, seenAction } from './actions.ts';

export const MIN_FRAMES = 3;
export const MAX_FRAMES = 8;

/** The fewest frames that can show these actions after a straight one. */
export const framesFor = (actions: readonly Action[]): number =>
  Math.max(MIN_FRAMES, actions.length + 1);

/** Degrees. Of the press photographs of LFW folds 1 to 3, 60 % are within the first, 99 % within the second. */
const STRAIGHT_YAW = 10;
const STRAIGHT_PITCH = 30;

/** Cosine of two embeddings of the same pixels; frames of a face at rest reach 0.9983. */
const SAME_PIXELS = 0.9999;

export interface Frame {
  readonly face: UsableFace;
  /** Keyed digest of the file's bytes. */
  readonly digest: Buffer;
}

export interface SequenceLimits {
  /** Smallest comparison score of two frames of one person. */
  readonly samePerson: number;
  /** Score above which two frames come from one capture; null: not known of this embedder. */
  readonly sameCapture: number | null;
}

/** The first thing that was missing: an action of the challenge, or a check of all frames. */
export type FailedStep = Action | 'straight' | 'one-person' | 'motion' | 'order';

/** What the person can do about each. */
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

/** Two frames that are one, by their bytes or by what the models saw. */
const isRepeated = (a: Frame, b: Frame): boolean =>
  a.digest.equals(b.digest) || dot(a.face.embedding, b.face.embedding) >= SAME_PIXELS;

interface Seen extends Frame {
  readonly action: Action | null;
}

/**
 * Whether two frames are too alike for what they show: a picture cropped to look closer keeps its
 * embedding (0.983 to 0.999), a face that really came closer or turned does not (0.964 at most).
 */
function isStill(a: Seen, b: Seen, sameCapture: number | null): boolean {
  if (isRepeated(a, b)) return true;
  if (sameCapture === null || a.action === b.action) return false;
  return dot(a.face.embedding, b.face.embedding) >= sameCapture;
}

const hasStill = (frames: readonly Seen[], sameCapture: number | null): boolean =>
  frames.some((a, i) => frames.slice(i + 1).some((b) => isStill(a, b, sameCapture)));

/** The first asked action that is not at its place, `order` when others follow, or null. */
function misplaced(asked: readonly Action[], frames: readonly Seen[]): Action | 'order' | null {
  const seen = frames.map(({ action }) => action).filter((action) => action !== null);
  const steps = seen.filter((action, i) => action !== seen[i - 1]);
  const missing = asked.find((action, i) => steps[i] !== action);
  return missing ?? (steps.length > asked.length ? 'order' : null);
}

/**
 * What the frames fail to show of the challenge, or null. They have to show the asked actions and none
 * besides, in order: with more allowed, one set of frames would answer many challenges. Poses are taken
 * relative to the first frame, which has to look straight.
 */
export function failedStep(
  asked: readonly Action[],
  frames: readonly Frame[],
  limits: SequenceLimits,
): FailedStep | null {
  const { samePerson, sameCapture } = limits;
  const first = frames[0]!.face;
  if (!isStraight(first.measures)) return 'straight';
  const strange = ({ face }: Frame): boolean =>
    comparisonScore(first.embedding, face.embedding) < samePerson;
  if (frames.some(strange)) return 'one-person';
  const seen = frames.map((frame) => ({
    ...frame,
    action: seenAction(frame.face.measures, first.measures),
  }));
  return hasStill(seen, sameCapture) ? 'motion' : misplaced(asked, seen);
}
