import type {
  AttemptReason,
  AttemptType,
  AuditHead,
  HistoryPage,
  NewAuditEntry,
} from './domain/attempt/audit.ts';
import type { Origin, Principal } from './domain/attempt/principal.ts';
import type {
  Lock,
  Reservation,
  ReservationResult,
  TurnedAway,
} from './domain/attempt/regulation.ts';
import type {
  AdditionOptions,
  SettleOptions,
  Unsettled,
  Written,
} from './domain/attempt/settlement.ts';
import type { ChallengeState, IssuedChallenge } from './domain/challenge/challenge.ts';
import type { Decision } from './domain/comparison/decision.ts';
import type { DuplicateReport } from './domain/comparison/duplicates.ts';
import type { Replay, ShownSample } from './domain/comparison/replay.ts';
import type { NewUser, UserRecord } from './domain/comparison/template.ts';
import type { Calibration } from './domain/comparison/threshold.ts';
import type { FaceAnalysis } from './domain/face/analysis.ts';

/** Wall-clock time. It is a parameter, so that tests can set it. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
}

/** Cryptographically strong randomness. It is a parameter, so that tests can set it. */
export interface Random {
  bytes(count: number): Buffer;
  uuid(): string;
}

export interface FaceEngine {
  /**
   * Finds, judges and embeds the one face of a photograph. Takes ownership of `image`, because the
   * bytes move to a worker thread. A photograph that cannot be used is returned as a refusal. Throws
   * `overloaded` when the queue is full or the wait would be too long, and `inference-failed` when the
   * models or the decoder fail.
   *
   * @param from the origin of the request; the inference threads are shared equally between origins
   * @param as `frame` for the later frames of a challenge, where the face may be turned
   */
  analyse(image: Uint8Array, from: Origin, as?: 'probe' | 'frame'): Promise<FaceAnalysis>;
  /**
   * The current load: photographs that wait (`queued`), whether another one of `from` would be refused
   * (`full`), inference threads, threads at work (`busy`), and threads that do not come back (`stuck`).
   * Without `from`, `full` is for a caller that has no photograph waiting.
   */
  load(from?: Origin): {
    queued: number;
    full: boolean;
    threads: number;
    busy: number;
    stuck: number;
  };
  /** Finishes all photographs that have begun, then ends the threads. */
  close(): Promise<void>;
}

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

export interface AuditLog {
  /**
   * Writes the attempt and everything that follows from it in one transaction: the last login, the
   * outcome of the try, and whether the photograph is a replay. Replays are decided here so that, of
   * several processes that get the same photograph at once, only one accepts it. `user` is null for an
   * attempt on an unknown id.
   */
  settle(
    user: UserRecord | null,
    audit: NewAuditEntry,
    also?: SettleOptions,
  ): Promise<Written | Unsettled>;
  /** Newest first. Throws field-invalid when `before` is not from the history of this user. */
  history(user: UserRecord, limit: number, before: string | null): Promise<HistoryPage>;
}

export interface TemplateCache {
  get(key: string): Promise<Buffer | null>;
  set(key: string, sealed: Buffer): Promise<void>;
  delete(key: string): Promise<void>;
  status(): 'ok' | 'unavailable';
}

/** The source of the thresholds of a face model. */
export interface CalibrationSource {
  /** A calibration with a threshold for every FMR in `needed`. Throws RefusalToStart when there is none. */
  read(needed: readonly number[]): Promise<Calibration>;
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
  readonly seal: ReferenceSeal;
  readonly upkeep: StoreUpkeep;
  /** A 32-byte key for one purpose, derived from the master key, so it is the same after every start. */
  secret(purpose: string): Buffer;
  close(): Promise<void>;
}

/** How the services report their work. The Prometheus metrics are one implementation. */
export interface Recorder {
  attempt(type: AttemptType, outcome: 'success' | 'failure', reason: AttemptReason): void;
  /** Stage times, and the quality fault of a face that was refused for it. */
  analysis(analysis: FaceAnalysis): void;
  /** Milliseconds of a stage outside the face engine. */
  stage(stage: 'match' | 'store', ms: number): void;
  score(decision: Decision): void;
  cache(result: 'hit' | 'miss' | 'error'): void;
  /** An attempt that was refused before any comparison. */
  lock(kind: 'locked' | 'disabled'): void;
  replay(kind: Replay): void;
  pad(result: 'live' | 'spoof', liveness: number): void;
  duplicate(): void;
}

export interface Regulation {
  /** Reserves one try before a comparison. Unknown user ids are regulated like enrolled ones. */
  reserve(userId: string, client: string, network: string): Promise<ReservationResult>;
  /** Releases the try when nothing was compared. */
  release(reservation: Reservation): Promise<void>;
  /** The refusal when the client or the network has no failures left in this hour; null otherwise. */
  budget(client: string, network: string): Promise<TurnedAway | null>;
  /** Counts a failure of client and network that belongs to no single user. */
  spend(client: string, network: string): Promise<void>;
  locks(): Promise<Lock[]>;
  /** Clears the lock and the failures of a user. False when nothing was counted. */
  clear(userId: string): Promise<boolean>;
}

export interface KeyVerifier {
  /** The owner of the key; null when the key is unknown, malformed, revoked or expired. */
  verify(presented: string): Promise<Principal | null>;
}

export interface Challenges {
  /** Issues a challenge with `actions` random actions. */
  issue(client: string, userId: string, actions: number): Promise<IssuedChallenge>;
  /**
   * The state of a nonce, which stays unused. It is valid only for the client and user it was issued
   * for.
   */
  look(nonce: string, client: string, userId: string): Promise<ChallengeState>;
  /** Uses up the nonce. `invalid`: unknown, expired, or issued for another client or user. */
  redeem(nonce: string, client: string, userId: string): Promise<'ok' | 'invalid' | 'used'>;
}

export interface Duplicates {
  report(newer: UserRecord, older: UserRecord): Promise<void>;
  list(): Promise<DuplicateReport[]>;
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

export type ReloadResult =
  | { kind: 'reloaded'; old: string; new: string }
  | { kind: 'running' | 'stopping' }
  /** The model on disk cannot be used, so the old one stays in use. */
  | { kind: 'refused'; why: string };

export interface ModelReload {
  run(): Promise<ReloadResult>;
}
