import type { Refusal, UsableFace } from '../domain/analysis.ts';
import type { AttemptReason, NewAuditEntry } from '../domain/audit.ts';
import { type Decision, vetoed } from '../domain/decision.ts';
import type { Reservation } from '../domain/regulation.ts';
import { findReplay, type Replay, type ShownSample } from '../domain/replay.ts';
import type { UserRecord } from '../domain/template.ts';
import { Problem } from '../errors.ts';
import type {
  AuditLog,
  Challenges,
  Clock,
  FaceEngine,
  Random,
  Recorder,
  Regulation,
  ShownSamples,
  TemplateStore,
} from '../ports.ts';
import { type Caller, newAttempt } from './attempts.ts';
import type { Comparer } from './comparer.ts';
import { isVetoed } from './pad.ts';
import type { Policy } from './policy.ts';
import { type SampleDigests, shownSample } from './samples.ts';

export interface AuthenticateDeps {
  readonly engine: FaceEngine;
  readonly store: Pick<TemplateStore, 'find'>;
  readonly audit: Pick<AuditLog, 'settle'>;
  readonly shown: ShownSamples;
  readonly challenges: Pick<Challenges, 'redeem'>;
  readonly comparer: Comparer;
  readonly digests: SampleDigests;
  readonly regulation: Pick<Regulation, 'reserve' | 'release'>;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly random: Random;
  readonly recorder: Recorder;
}

export interface AuthenticateRequest {
  readonly userId: string;
  readonly image: Uint8Array;
  /** Nonce of a challenge, null when the caller sent none. */
  readonly challenge: string | null;
  readonly caller: Caller;
}

export type AuthenticateResult =
  | Refusal
  | { kind: 'locked'; retryAfterSeconds: number }
  | { kind: 'disabled' | 'nonce-missing' | 'nonce-invalid' | 'nonce-used' | 'replayed' }
  | (Decision & { kind: 'decided'; attemptId: string; at: number; fmr: number });

/** How often a decision is made again because the user changed while it was made. */
const MAX_ROUNDS = 3;

/** Says whether the photograph shows the enrolled user; every attempt is on record before the answer. */
export class Authenticate {
  readonly #deps: AuthenticateDeps;

  constructor(deps: AuthenticateDeps) {
    this.#deps = deps;
  }

  async run(request: AuthenticateRequest): Promise<AuthenticateResult> {
    const { regulation, recorder, policy } = this.#deps;
    const { userId, caller, challenge } = request;
    if (policy.challenges === 'required' && challenge === null) return { kind: 'nonce-missing' };
    const reserved = regulation.reserve(userId, caller.client, caller.network);
    if (reserved.kind !== 'reserved') {
      recorder.lock(reserved.kind);
      return reserved;
    }
    try {
      return await this.#attempt(request, reserved.reservation);
    } catch (error) {
      // Our failure is not the person's: the try is given back.
      regulation.release(reserved.reservation);
      throw error;
    }
  }

  async #attempt(
    request: AuthenticateRequest,
    reservation: Reservation,
  ): Promise<AuthenticateResult> {
    const { engine, digests, recorder, regulation, challenges } = this.#deps;
    const { userId, challenge, caller } = request;
    const digest = digests.of(request.image);
    const analysis = await engine.analyse(request.image);
    recorder.analysis(analysis);
    if (analysis.kind === 'refused') {
      this.#record(request, { success: false, reason: analysis.reason }, reservation);
      return analysis;
    }
    // Used up only now: a photograph that was refused may be taken again for the same challenge.
    if (challenge !== null) {
      const redeemed = challenges.redeem(challenge, caller.client, userId);
      if (redeemed !== 'ok') {
        regulation.release(reservation);
        return { kind: redeemed === 'used' ? 'nonce-used' : 'nonce-invalid' };
      }
    }
    return this.#decide(request, analysis, shownSample(digest, analysis.embedding), reservation);
  }

  async #decide(
    request: AuthenticateRequest,
    face: UsableFace,
    sample: ShownSample,
    reservation: Reservation,
  ): Promise<AuthenticateResult> {
    const { store, comparer, policy, recorder } = this.#deps;
    const veto = isVetoed(face, this.#deps);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const user = store.find(request.userId);
      const start = performance.now();
      const compared = await comparer.compare(request.userId, user, face.embedding);
      recorder.stage('match', performance.now() - start);
      const decision = veto ? vetoed(compared) : compared;
      const replayed = user && decision.success ? this.#replay(user, sample) : null;
      const refused = replayed !== null && policy.replay === 'enforce';
      const entry = this.#entry(request, {
        success: decision.success && !refused,
        reason: refused ? 'replayed' : decision.reason,
        // The true score, sealed: for the operator, and because only what was compared counts as a failure.
        confidence: compared.confidence,
      });
      const accepted = entry.success && policy.replay !== 'off';
      if (!this.#settle(user, entry, reservation, accepted ? sample : undefined)) continue;
      if (!veto) recorder.score(decision);
      if (replayed) recorder.replay(replayed);
      if (refused) return { kind: 'replayed' };
      const { attemptId, at } = entry;
      return { kind: 'decided', ...decision, attemptId, at, fmr: policy.fmr };
    }
    throw new Problem('storage-busy', 'The user is being changed: try again in a moment.', {
      retryAfterSeconds: 1,
    });
  }

  /** No await between this look and the settling, so two copies in parallel cannot both be new. */
  #replay(user: UserRecord, sample: ShownSample): Replay | null {
    const { policy, shown } = this.#deps;
    if (policy.replay === 'off') return null;
    return findReplay(sample, shown.list(user), policy.sameCapture);
  }

  #entry(
    request: AuthenticateRequest,
    outcome: { success: boolean; reason: AttemptReason; confidence?: number },
  ): NewAuditEntry {
    const { clock, random, policy } = this.#deps;
    const { success, reason, confidence = null } = outcome;
    const tools = { clock, random, model: policy.model };
    return newAttempt(tools, request.caller, { type: 'authenticate', success, reason, confidence });
  }

  #record(
    request: AuthenticateRequest,
    outcome: { success: boolean; reason: AttemptReason },
    reservation: Reservation,
  ): void {
    const entry = this.#entry(request, outcome);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      if (this.#settle(this.#deps.store.find(request.userId), entry, reservation)) return;
    }
  }

  #settle(
    user: UserRecord | null,
    entry: NewAuditEntry,
    reservation: Reservation,
    shown?: ShownSample,
  ): boolean {
    const also = { reservation, ...(shown && { shown }) };
    const { audit, recorder } = this.#deps;
    const start = performance.now();
    const settled = audit.settle(user, entry, also);
    recorder.stage('store', performance.now() - start);
    if (settled) recorder.attempt(entry.type, entry.success ? 'success' : 'failure', entry.reason);
    return settled;
  }
}
