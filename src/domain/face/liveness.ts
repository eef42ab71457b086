/** What a face that may not have been there in person leads to. */
export interface PadPolicy {
  /** Not judged at all, counted only, or refused. */
  readonly mode: 'off' | 'report' | 'enforce';
  /** A liveness below this is suspected to be a picture of a picture. */
  readonly threshold: number;
}

export const SPOOF_ADVICE =
  'This looks like a picture of a picture: photograph the face itself, not a screen or a print, in even light without glare.';

export const isSuspected = (liveness: number, threshold: number): boolean => liveness < threshold;
