import type { UserRecord } from '../domain/comparison/template.ts';

export interface TemplateCache {
  get(key: string): Promise<Buffer | null>;
  set(key: string, sealed: Buffer): Promise<void>;
  delete(key: string): Promise<void>;
  status(): 'ok' | 'unavailable';
}

/** Counts requests in time windows. A window begins with its first request. */
export interface RequestCounter {
  hit(key: string, windowMs: number): Promise<{ count: number; resetMs: number }>;
}

/** Encrypts a reference for a cache outside the process: AES-256-GCM, bound to its user. */
export interface ReferenceSeal {
  /**
   * A record of no real user. Unknown ids cause the same work with it, so that the time reveals
   * nothing.
   */
  readonly absentUser: UserRecord;
  seal(user: UserRecord, reference: Float32Array): Buffer;
  /** Null unless `seal` made the bytes for this very user, version and model. */
  open(user: UserRecord, sealed: Buffer): Float32Array | null;
}
