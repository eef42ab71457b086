import type { ShownSample } from './replay.ts';

/** An enrolled user without any biometric data. */
export interface UserRecord {
  /** Random name of this enrolment. It is the only link between a user and the audit rows. */
  readonly ref: string;
  readonly userId: string;
  /**
   * Grows with every change of the templates, so that a cached reference of an older version is never
   * used.
   */
  readonly version: number;
  /** Id of the embedder that made the templates. */
  readonly model: string;
  /** Number of templates, 1 to 20. */
  readonly templates: number;
  /** How many of the templates are adaptive, that is, added by a login. */
  readonly adaptive: number;
  /** Time of the newest adaptive template in milliseconds since 1970; null when there is none. */
  readonly lastAdaptedAt: number | null;
  /** Milliseconds since 1970. */
  readonly enrolledAt: number;
  readonly lastLoginAt: number | null;
  /** The user's data key, wrapped by the master key. */
  readonly wrappedKey: Buffer;
}

export interface NewUser {
  readonly userId: string;
  readonly model: string;
  /**
   * 1 to 5 photographs. Their embeddings become the templates; all of them are remembered to detect
   * replays.
   */
  readonly samples: readonly ShownSample[];
}

/** Largest number of templates of a user, with those added after the enrolment. */
export const MAX_TEMPLATES = 20;
/** Largest number of photographs in one enrolment. */
export const MAX_ENROLMENT_IMAGES = 5;
