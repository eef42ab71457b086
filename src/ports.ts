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

/** Wall-clock time, a parameter so that tests are exact. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
}

/** Cryptographically strong randomness, a parameter so that tests are exact. */
export interface Random {
  bytes(count: number): Buffer;
  uuid(): string;
}

export interface FaceEngine {
  /**
   * Finds, judges and embeds the one face of a photograph. Takes ownership of the bytes (they are
   * moved to the worker). An unusable photograph is a returned value; throws `overloaded` when the
   * queue is full or the wait too long, `inference-failed` when the models or the decoder fail.
   * `frame`: a later one of a sequence, whose face may be turned.
   *
   * @param from gets the same share of the threads as everyone else who waits
   */
  analyse(image: Uint8Array, from: Origin, as?: 'probe' | 'frame'): Promise<FaceAnalysis>;
  /**
   * Requests waiting, whether another one (of `from`, or of somebody who has nothing waiting) would
   * be turned away, workers, those at work, and those of them that do not come back.
   */
  load(from?: Origin): {
    queued: number;
    full: boolean;
    threads: number;
    busy: number;
    stuck: number;
  };
  /** Finishes what has begun, then ends the workers. */
  close(): Promise<void>;
}

export interface TemplateStore {
  find(userId: string): Promise<UserRecord | null>;
  /** All users of a model, a page at a time in a fixed order, beginning after `ref`. */
  page(model: string, after: string, limit: number): Promise<UserRecord[]>;
  /**
   * The sealed templates, opened: one unit vector each. `enrolled`: only those of the first enrolment,
   * which nothing that is added later changes.
   */
  templates(user: UserRecord, which?: 'all' | 'enrolled'): Promise<Float32Array[]>;
  /** Adds the user, the templates and the audit row in one transaction; false if the id is taken. */
  create(user: NewUser, audit: NewAuditEntry): Promise<UserRecord | null>;
  /** Puts a success on record as `AuditLog.settle` does, and makes the sample a template if it stays one. */
  addTemplate(
    user: UserRecord,
    sample: ShownSample,
    audit: NewAuditEntry,
    also?: AdditionOptions,
  ): Promise<Written | Unsettled>;
  /**
   * Adds an adaptive template; `replace`: the oldest adaptive one goes. Null when the user has changed
   * since `user` was read.
   */
  addAdaptive(
    user: UserRecord,
    embedding: Float32Array,
    how: { readonly replace: boolean },
    audit: NewAuditEntry,
  ): Promise<UserRecord | null>;
  /** Removes the adaptive templates and no other. Null as of `addAdaptive`. */
  dropAdaptive(user: UserRecord, audit: NewAuditEntry): Promise<UserRecord | null>;
  /**
   * Removes the user and destroys the data key; the audit rows stay, unreadable and unlinked. What was
   * counted against the user stays as well, without the name, and the erasure is noted, so that no
   * restored backup brings the user back.
   */
  erase(user: UserRecord, audit: NewAuditEntry): Promise<boolean>;
}

export interface AuditLog {
  /**
   * Writes the attempt in one transaction with all that follows from it: the last login, the outcome of
   * the try, and whether the photograph was shown before. Because the last is decided here, of several
   * processes that are shown one photograph at once only one accepts it. `user` null records an attempt
   * on an unknown id.
   */
  settle(
    user: UserRecord | null,
    audit: NewAuditEntry,
    also?: SettleOptions,
  ): Promise<Written | Unsettled>;
  /** Newest first; throws field-invalid when `before` is not from the history of this user. */
  history(user: UserRecord, limit: number, before: string | null): Promise<HistoryPage>;
}

export interface TemplateCache {
  get(key: string): Promise<Buffer | null>;
  set(key: string, sealed: Buffer): Promise<void>;
  delete(key: string): Promise<void>;
  status(): 'ok' | 'unavailable';
}

/** Where the thresholds of a face model come from. */
export interface CalibrationSource {
  /** With a threshold for every false match rate of `needed`. Throws RefusalToStart where there is none. */
  read(needed: readonly number[]): Promise<Calibration>;
}

/** Counts requests in a window of time that begins with the first of them. */
export interface RequestCounter {
  hit(key: string, windowMs: number): Promise<{ count: number; resetMs: number }>;
}

/** Seals what may leave the process: AES-256-GCM, bound to the user it belongs to. */
export interface ReferenceSeal {
  /** A user who does not exist; for it the same work is done as for one who does. */
  readonly standIn: UserRecord;
  seal(user: UserRecord, reference: Float32Array): Buffer;
  /** Null when the bytes are not what `seal` made for this very user, version and model. */
  open(user: UserRecord, sealed: Buffer): Float32Array | null;
}

export interface StoreHealth {
  /** Rejects when the database cannot answer. */
  ping(): Promise<void>;
}

/** What an operator watches, and what has to be done now and then. */
export interface StoreUpkeep {
  auditHead(): Promise<AuditHead>;
  /** Failures of everyone in the current hour, and whether an operator should be told. */
  failuresOfEveryone(): Promise<{ used: number; alert: boolean }>;
  /**
   * Counts every attempt whose process is gone as a failure, as the next attempt on its id would:
   * nobody may ever try that id again. How many there were.
   */
  countLostAttempts(): Promise<number>;
  /** Bytes of the log that the database has not taken over yet. */
  logBytes(): Promise<number>;
  /** Keeps that log small. It may fail: the next time is soon. */
  tidy(): Promise<void>;
  /** Begins to keep a copy for people to look at up to date. */
  keepCopies(plan: CopyPlan): StoreCopies;
}

export interface CopyPlan {
  readonly folder: string;
  readonly everySeconds: number;
  /** Told after each copy: seconds it took, or null and the cause. */
  readonly done: (seconds: number | null, cause?: unknown) => void;
}

export interface StoreCopies {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Seconds since the newest copy was made; null: there is none. */
  age(now: number): number | null;
}

/**
 * Everything that is kept. Each method is one unit of work: it happens as a whole or not at all, and
 * nobody else sees a half of it.
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
  /** A key for one purpose, the same at every start; it comes from the master key. */
  secret(purpose: string): Buffer;
  close(): Promise<void>;
}

/** What services tell the outside about their work; Prometheus is one implementation. */
export interface Recorder {
  attempt(type: AttemptType, outcome: 'success' | 'failure', reason: AttemptReason): void;
  /** Stage times and, of a face refused for its quality, the fault. */
  analysis(analysis: FaceAnalysis): void;
  /** Milliseconds of a stage outside the face engine. */
  stage(stage: 'match' | 'store', ms: number): void;
  score(decision: Decision): void;
  cache(result: 'hit' | 'miss' | 'error'): void;
  /** An attempt turned away before anything was compared. */
  lock(kind: 'locked' | 'disabled'): void;
  replay(kind: Replay): void;
  pad(result: 'live' | 'spoof', liveness: number): void;
  duplicate(): void;
}

export interface Regulation {
  /** Takes one try before anything is compared. Unknown user ids are regulated like known ones. */
  reserve(userId: string, client: string, network: string): Promise<ReservationResult>;
  /** Gives the try back when nothing was compared. */
  release(reservation: Reservation): Promise<void>;
  /** Whether client and network have failures left; for a comparison with everybody, not one user. */
  budget(client: string, network: string): Promise<TurnedAway | null>;
  /** Counts a failure of such a comparison. */
  spend(client: string, network: string): Promise<void>;
  locks(): Promise<Lock[]>;
  /** False when there was nothing to clear. */
  clear(userId: string): Promise<boolean>;
}

export interface KeyVerifier {
  /** Null for anything but a live key. */
  verify(presented: string): Promise<Principal | null>;
}

export interface Challenges {
  /** With so many actions, drawn at random. */
  issue(client: string, userId: string, actions: number): Promise<IssuedChallenge>;
  /** What the nonce, which counts for this client and this user only, asks for; it stays as it is. */
  look(nonce: string, client: string, userId: string): Promise<ChallengeState>;
  /** Uses the nonce up. */
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
  /** The key to sign with; made or renewed when it is due. */
  current(): Promise<SigningKey>;
  /** Every key that a token still in use may be signed with. */
  published(): Promise<PublicSigningKey[]>;
}

export type ReloadResult =
  | { kind: 'reloaded'; old: string; new: string }
  | { kind: 'running' | 'stopping' }
  /** What is on disk cannot be used; the old one stays. */
  | { kind: 'refused'; why: string };

export interface ModelReload {
  run(): Promise<ReloadResult>;
}
