import type { FaceBox } from './face.ts';
import type { FaceMeasures, QualityFault } from './quality.ts';
import type { Sketch } from './sketch.ts';

/** Reasons to refuse a photograph. Each is also a code of the problem table (errors.ts). */
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
  /** Advice to the person. It holds no personal data. */
  readonly detail: string;
  /** The quality fault, when the reason is low-quality. */
  readonly fault?: QualityFault;
}

export interface UsableFace {
  readonly kind: 'face';
  /** Unit vector; its length is the dimension of the embedder (512 for the built-in one). */
  readonly embedding: Float32Array;
  /** Sketch of the whole upright photograph. */
  readonly sketch: Sketch;
  readonly measures: FaceMeasures;
  readonly box: FaceBox;
  /** Clockwise quarter turns that make the face upright, 0 to 3. */
  readonly quarterTurns: number;
  /**
   * Liveness: the probability, 0 to 1, that the face is a live person; null when the service does not
   * judge it.
   */
  readonly liveness: number | null;
}

/** Milliseconds by stage: decode, detect, align, embed, liveness. */
export type StageTimes = Readonly<Record<string, number>>;

export type FaceAnalysis = (Refusal | UsableFace) & { readonly stages: StageTimes };
