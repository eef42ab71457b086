/** What is measured on one face before it may become a template or a probe. */
export interface FaceMeasures {
  /** Width of the face box in pixels of the decoded frame (long side at most 640). */
  readonly widthPx: number;
  /** Standard deviation of the Laplacian of the aligned 112 x 112 crop, grey levels. */
  readonly sharpness: number;
  /** Mean grey level of the aligned crop, 0 to 255. */
  readonly brightness: number;
  /** Standard deviation of the grey levels of the aligned crop. */
  readonly contrast: number;
  /** Turn of the head left or right, from the landmarks: 0 frontal, about 1 profile. */
  readonly turn: number;
  /** Length of the embedding before normalisation: low where the model is unsure. */
  readonly norm: number;
}

export type QualityFault =
  | 'too-small'
  | 'too-dark'
  | 'too-bright'
  | 'blurred'
  | 'turned'
  | 'unclear';

/** What the person can do about each fault. */
export const ADVICE: Record<QualityFault, string> = {
  'too-small': 'The face is too small in the picture: move closer to the camera.',
  'too-dark': 'The face is too dark: turn towards a light or go where it is brighter.',
  'too-bright': 'The face is overexposed: move out of the direct light.',
  blurred: 'The face is blurred: hold the phone still, wipe the lens and let it focus.',
  turned: 'The face is turned away: look straight into the camera.',
  unclear:
    'The face cannot be made out well enough: look straight into the camera, uncovered, in even light.',
};

/**
 * Sharpness, turn and norm were chosen on LFW folds 1 to 3, where together they refuse about one press
 * photograph in fifty and lower FNMR by a third (`npm run evaluate` prints both). LFW has nothing
 * near the limits of size and light; those keep out what the detector alone would let through.
 */
export const LIMITS = {
  minWidthPx: 36,
  minBrightness: 32,
  maxBrightness: 240,
  minContrast: 10,
  minSharpness: 4,
  /** The nose tip stands over one eye. */
  maxTurn: 1,
  minNorm: 2.8,
} as const;

/** The first fault in the order in which a person would mend them, or null. */
export function qualityFault(m: FaceMeasures): QualityFault | null {
  if (m.widthPx < LIMITS.minWidthPx) return 'too-small';
  if (m.brightness < LIMITS.minBrightness) return 'too-dark';
  if (m.brightness > LIMITS.maxBrightness) return 'too-bright';
  if (m.contrast < LIMITS.minContrast) return m.brightness < 64 ? 'too-dark' : 'unclear';
  if (m.turn > LIMITS.maxTurn) return 'turned';
  if (m.sharpness < LIMITS.minSharpness) return 'blurred';
  if (m.norm < LIMITS.minNorm) return 'unclear';
  return null;
}
