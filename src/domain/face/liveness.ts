/** What happens to a suspected presentation attack. */
export interface PadPolicy {
  /** off: faces are not judged. report: a suspected attack is only counted. enforce: it is refused. */
  readonly mode: 'off' | 'report' | 'enforce';
  /** A liveness below this value, 0 to 1, is a suspected presentation attack. */
  readonly threshold: number;
}

export const SPOOF_ADVICE =
  'This looks like a picture of a picture: photograph the face itself, not a screen or a print, in even light without glare.';

export const isSuspected = (liveness: number, threshold: number): boolean => liveness < threshold;
