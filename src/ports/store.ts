import type { AuditHead, NewAuditEntry } from '../domain/attempt/audit.ts';
import type { AdditionOptions, Unsettled, Written } from '../domain/attempt/settlement.ts';
import type { ShownSample } from '../domain/comparison/replay.ts';
import type { NewUser, UserRecord } from '../domain/comparison/template.ts';
import type { AuditLog, Challenges, Duplicates, KeyVerifier, Regulation } from './attempts.ts';
import type { ReferenceSeal } from './cache.ts';
import type { Populations } from './population.ts';

export interface TemplateStore {
  find(userId: string): Promise<UserRecord | null>;
  /**
   * Up to `limit` users of a model, ordered by `ref` and beginning after `after` ('' for the first
   * page).
   */
  page(model: string, after: string, limit: number): Promise<UserRecord[]>;
  /**
   * The templates of a user, decrypted: one unit vector each. `enrolled` gives only those of the first
   * enrolment, which later additions never change.
   */
  templates(user: UserRecord, which?: 'all' | 'enrolled'): Promise<Float32Array[]>;
  /** Adds user, templates and audit row in one transaction. Null when the id is already enrolled. */
  create(user: NewUser, audit: NewAuditEntry): Promise<UserRecord | null>;
  /** Writes an attempt as `AuditLog.settle` does. A success also adds the sample as a template. */
  addTemplate(
    user: UserRecord,
    sample: ShownSample,
    audit: NewAuditEntry,
    also?: AdditionOptions,
  ): Promise<Written | Unsettled>;
  /**
   * Adds an adaptive template; with `replace` the oldest adaptive one is removed. Null when the user
   * has changed since `user` was read.
   */
  addAdaptive(
    user: UserRecord,
    embedding: Float32Array,
    how: { readonly replace: boolean },
    audit: NewAuditEntry,
  ): Promise<UserRecord | null>;
  /** Removes the adaptive templates only. Null when the user has changed since `user` was read. */
  dropAdaptive(user: UserRecord, audit: NewAuditEntry): Promise<UserRecord | null>;
  /**
   * Removes the user and destroys the data key. False when the user is already gone. The audit rows
   * stay, but nobody can read or link them. The counted failures also stay, without the user id. The
   * erasure is noted, so that a restored backup does not bring the user back.
   */
  erase(user: UserRecord, audit: NewAuditEntry): Promise<boolean>;
}

export interface StoreHealth {
  /** Rejects when the database cannot answer. */
  ping(): Promise<void>;
}

/** What an operator watches, and the regular upkeep of the store. */
export interface StoreUpkeep {
  auditHead(): Promise<AuditHead>;
  /** Failures of everyone in the current hour, and whether they reach the limit for an alert. */
  failuresOfEveryone(): Promise<{ used: number; alert: boolean }>;
  /**
   * Counts every attempt whose process has ended as a failure, and returns how many there were. The
   * next attempt on the same id would count them as well, but there may never be one.
   */
  countLostAttempts(): Promise<number>;
  /** Size of the write-ahead log in bytes. */
  logBytes(): Promise<number>;
  /** Keeps that log small. When this is not possible now, the next call tries again. */
  tidy(): Promise<void>;
  /** A copy of the database for people to look at. `start` makes it and then renews it on a schedule. */
  keepCopies(plan: CopyPlan): StoreCopies;
}

export interface CopyPlan {
  readonly folder: string;
  readonly everySeconds: number;
  /** Called after each copy with the seconds it took, or with null and the cause of a failure. */
  readonly done: (seconds: number | null, cause?: unknown) => void;
}

export interface StoreCopies {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Age of the newest copy in seconds at `now` (milliseconds since 1970); null when there is none. */
  age(now: number): number | null;
}

/**
 * Everything that the service stores. Each method is one unit of work: it happens completely or not at
 * all, and no other caller sees a half-finished state.
 */
export interface Store {
  readonly users: TemplateStore & StoreHealth;
  readonly audit: AuditLog;
  readonly regulation: Regulation;
  readonly challenges: Challenges;
  readonly duplicates: Duplicates;
  readonly apiKeys: KeyVerifier;
  readonly signingKeys: SigningKeys;
  readonly populations: Populations;
  readonly seal: ReferenceSeal;
  readonly upkeep: StoreUpkeep;
  /** A 32-byte key for one purpose, derived from the master key, so it is the same after every start. */
  secret(purpose: string): Buffer;
  close(): Promise<void>;
}

export interface SigningKey {
  readonly kid: string;
  /** PKCS #8, DER. */
  readonly pkcs8: Buffer;
}

/** A public Ed25519 key as RFC 8037 writes it. */
export interface PublicSigningKey {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly kid: string;
  readonly alg: string;
  readonly use: string;
}

export interface SigningKeys {
  /** The key to sign with. It is made at the first call and renewed when it is due. */
  current(): Promise<SigningKey>;
  /** All public keys that a valid token may be signed with. */
  published(): Promise<PublicSigningKey[]>;
}
