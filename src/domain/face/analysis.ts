import type { FaceBox } from './face.ts';
import type { FaceMeasures, QualityFault } from './quality.ts';
import type { Sketch } from './sketch.ts';

/** Why a photograph is refused; each is a row of the problem table. */
export const REFUSAL_REASONS = [
  'unsupported-media',
  'image-invalid',
  'image-too-large',
  'image-too-costly',
  'unsupported-colour',
  'no-face',
  'multiple-faces',
  'low-quality',
] as const;

export type RefusalReason = (typeof REFUSAL_REASONS)[number];

export interface Refusal {
  readonly kind: 'refused';
  readonly reason: RefusalReason;
  /** Tells the person what to do; no personal data. */
  readonly detail: string;
  /** The faulty measure when the reason is low-quality. */
  readonly fault?: QualityFault;
}

export interface UsableFace {
  readonly kind: 'face';
  /** Unit vector of the embedder's dimension. */
  readonly embedding: Float32Array;
  /** Of the whole photograph, upright. */
  readonly sketch: Sketch;
  readonly measures: FaceMeasures;
  readonly box: FaceBox;
  /** Clockwise quarter turns that brought the face upright, 0 to 3. */
  readonly quarterTurns: number;
  /** Probability that the face was there in person, 0 to 1; null where that is not judged. */
  readonly liveness: number | null;
}

/** Milliseconds by stage: decode, detect, align, embed, liveness. */
export type StageTimes = Readonly<Record<string, number>>;

export type FaceAnalysis = (Refusal | UsableFace) & { readonly stages: StageTimes };
