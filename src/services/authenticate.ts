import type { Action } from '../domain/actions.ts';
import type { Refusal } from '../domain/analysis.ts';
import type { AttemptReason, NewAuditEntry } from '../domain/audit.ts';
import { type Decision, vetoed } from '../domain/decision.ts';
import type { Reservation } from '../domain/regulation.ts';
import { findReplay, type Replay, type ShownSample } from '../domain/replay.ts';
import type { FailedStep, Frame } from '../domain/sequence.ts';
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
import type { Adapt } from './adapt.ts';
import { newAttempt } from './attempts.ts';
import type { Comparer } from './comparer.ts';
import {
  analyseFrames,
  askedOf,
  type ChallengeFault,
  type FramesVeto,
  type ShownFrames,
  vetoOf,
} from './frames.ts';
import type { Policy } from './policy.ts';
import { type SampleDigests, shownSample } from './samples.ts';

export interface AuthenticateDeps {
  readonly engine: FaceEngine;
  readonly store: Pick<TemplateStore, 'find'>;
  readonly audit: Pick<AuditLog, 'settle'>;
  readonly shown: ShownSamples;
  readonly challenges: Pick<Challenges, 'look' | 'redeem'>;
  readonly comparer: Comparer;
  readonly adapt: Pick<Adapt, 'after'>;
  readonly digests: SampleDigests;
  readonly regulation: Pick<Regulation, 'reserve' | 'release'>;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly random: Random;
  readonly recorder: Recorder;
}

/** How a challenge with actions was answered. */
export type ChallengeOutcome = { passed: true } | { passed: false; failed: FailedStep };

export type AuthenticateResult =
  | Refusal
  | { kind: 'locked'; retryAfterSeconds: number }
  | { kind: 'disabled' | 'replayed' | ChallengeFault }
  | (Decision & {
      kind: 'decided';
      attemptId: string;
      at: number;
      fmr: number;
      /** Null where nothing was asked for, and where a spoof is suspected. */
      challenge: ChallengeOutcome | null;
      /** To be done once the caller has the answer. */
      afterwards: (() => void) | null;
    });

interface Shown {
  readonly asked: readonly Action[];
  readonly frames: readonly Frame[];
}

function outcomeOf(asked: readonly Action[], veto: FramesVeto | null): ChallengeOutcome | null {
  if (asked.length === 0) return null;
  if (veto === null) return { passed: true };
  return veto.failed ? { passed: false, failed: veto.failed } : null;
}

/** How often a decision is made again because the user changed while it was made. */
const MAX_ROUNDS = 3;

/** Says whether the photograph shows the enrolled user; every attempt is on record before the answer. */
export class Authenticate {
  readonly #deps: AuthenticateDeps;

  constructor(deps: AuthenticateDeps) {
    this.#deps = deps;
  }

  async run(request: ShownFrames): Promise<AuthenticateResult> {
    const { regulation, recorder } = this.#deps;
    const { userId, caller } = request;
    const asked = askedOf(request, this.#deps);
    if (typeof asked === 'string') return { kind: asked };
    const reserved = regulation.reserve(userId, caller.client, caller.network);
    if (reserved.kind !== 'reserved') {
      recorder.lock(reserved.kind);
      return reserved;
    }
    try {
      return await this.#attempt(request, asked, reserved.reservation);
    } catch (error) {
      // Our failure is not the person's: the try is given back.
      regulation.release(reserved.reservation);
      throw error;
    }
  }

  async #attempt(
    request: ShownFrames,
    asked: readonly Action[],
    reservation: Reservation,
  ): Promise<AuthenticateResult> {
    const { regulation, challenges } = this.#deps;
    const { userId, challenge, caller } = request;
    const frames = await analyseFrames(request.images, this.#deps);
    if ('kind' in frames) {
      this.#record(request, { success: false, reason: frames.reason }, reservation);
      return frames;
    }
    // Used up only now: a photograph that was refused may be taken again for the same challenge.
    if (challenge !== null) {
      const redeemed = challenges.redeem(challenge, caller.client, userId);
      if (redeemed !== 'ok') {
        regulation.release(reservation);
        return { kind: redeemed === 'used' ? 'nonce-used' : 'nonce-invalid' };
      }
    }
    return this.#decide(request, { asked, frames }, reservation);
  }

  async #decide(
    request: ShownFrames,
    { asked, frames }: Shown,
    reservation: Reservation,
  ): Promise<AuthenticateResult> {
    const { store, comparer, policy, recorder } = this.#deps;
    const veto = vetoOf(asked, frames, this.#deps);
    const { face, digest } = frames[0]!;
    const sample = shownSample(digest, face.embedding);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const user = store.find(request.userId);
      const start = performance.now();
      const compared = await comparer.compare(request.userId, user, face);
      recorder.stage('match', performance.now() - start);
      const decision = veto ? vetoed(compared, veto) : compared;
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
      const challenge = outcomeOf(asked, veto);
      const { caller } = request;
      const afterwards = this.#deps.adapt.after({ user, frames, decision, replayed, caller });
      const { fmr } = policy;
      return { kind: 'decided', ...decision, attemptId, at, fmr, challenge, afterwards };
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
    request: ShownFrames,
    outcome: { success: boolean; reason: AttemptReason; confidence?: number },
  ): NewAuditEntry {
    const { clock, random, policy } = this.#deps;
    const { success, reason, confidence = null } = outcome;
    const tools = { clock, random, model: policy.model };
    return newAttempt(tools, request.caller, { type: 'authenticate', success, reason, confidence });
  }

  #record(
    request: ShownFrames,
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
