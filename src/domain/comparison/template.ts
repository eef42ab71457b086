import type { ShownSample } from './replay.ts';

/** An enrolled user as the store knows it, without any biometric. */
export interface UserRecord {
  /** Random name of this enrolment; the only link between a user and the audit rows. */
  readonly ref: string;
  readonly userId: string;
  /** Grows with every change of the templates, so that a cached reference of an older state is never used. */
  readonly version: number;
  /** Id of the embedder that made the templates. */
  readonly model: string;
  readonly templates: number;
  /** Those of them that confident matches added. */
  readonly adaptive: number;
  /** When the newest of these was added. */
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
  /** The embeddings become the templates, 1 to 5; the digests are remembered against replay. */
  readonly samples: readonly ShownSample[];
}

/** How many templates a user may have after later additions. */
export const MAX_TEMPLATES = 20;
/** How many photographs one enrolment takes. */
export const MAX_ENROLMENT_IMAGES = 5;
