import { createCipheriv, createHmac } from 'node:crypto';
import type { Refusal } from '../domain/analysis.ts';
import type { NewAuditEntry } from '../domain/audit.ts';
import { type Decision, decide } from '../domain/decision.ts';
import { decoy } from '../domain/decoy.ts';
import { comparisonScore } from '../domain/matching.ts';
import type { Reservation } from '../domain/regulation.ts';
import type { UserRecord } from '../domain/template.ts';
import { Problem } from '../errors.ts';
import type {
  AuditLog,
  Clock,
  FaceEngine,
  Random,
  Recorder,
  Regulation,
  TemplateStore,
} from '../ports.ts';
import { type Caller, newAttempt } from './attempts.ts';
import { matchThreshold, type Policy } from './policy.ts';
import type { References } from './references.ts';

export interface AuthenticateDeps {
  readonly engine: FaceEngine;
  readonly store: Pick<TemplateStore, 'find'>;
  readonly audit: Pick<AuditLog, 'settle'>;
  readonly references: References;
  readonly regulation: Pick<Regulation, 'reserve' | 'release'>;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly random: Random;
  readonly recorder: Recorder;
  /** Secret from which the scores of unknown users are drawn. */
  readonly decoyKey: Buffer;
}

export type AuthenticateResult =
  | Refusal
  | { kind: 'locked'; retryAfterSeconds: number }
  | { kind: 'disabled' }
  | (Decision & { kind: 'decided'; attemptId: string; at: number; fmr: number });

/** How often a decision is made again because the user changed while it was made. */
const MAX_ROUNDS = 3;

/** Says whether the photograph shows the enrolled user; every attempt is on record before the answer. */
export class Authenticate {
  readonly #deps: AuthenticateDeps;

  constructor(deps: AuthenticateDeps) {
    this.#deps = deps;
  }

  async run(userId: string, image: Uint8Array, caller: Caller): Promise<AuthenticateResult> {
    const { regulation, recorder } = this.#deps;
    const reserved = regulation.reserve(userId, caller.client, caller.network);
    if (reserved.kind !== 'reserved') {
      recorder.lock(reserved.kind);
      return reserved;
    }
    try {
      return await this.#attempt(userId, image, caller, reserved.reservation);
    } catch (error) {
      // Our failure is not the person's: the try is given back.
      regulation.release(reserved.reservation);
      throw error;
    }
  }

  async #attempt(
    userId: string,
    image: Uint8Array,
    caller: Caller,
    reservation: Reservation,
  ): Promise<AuthenticateResult> {
    const { engine, store, policy, recorder, clock, random } = this.#deps;
    const tools = { clock, random, model: policy.model };
    const analysis = await engine.analyse(image);
    recorder.stages(analysis.stages);
    if (analysis.kind === 'refused') {
      const { reason } = analysis;
      const outcome = { type: 'authenticate', success: false, reason, confidence: null } as const;
      this.#settle(() => store.find(userId), newAttempt(tools, caller, outcome), reservation);
      return analysis;
    }
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const user = store.find(userId);
      const decision = await this.#decide(userId, user, analysis.embedding);
      const { success, reason, confidence } = decision;
      const outcome = { type: 'authenticate', success, reason, confidence } as const;
      const entry = newAttempt(tools, caller, outcome);
      if (!this.#settleOnce(user, entry, reservation)) continue;
      recorder.score(confidence);
      const { attemptId, at } = entry;
      return { kind: 'decided', ...decision, attemptId, at, fmr: policy.fmr };
    }
    throw new Problem('storage-busy', 'The user is being changed: try again in a moment.', {
      retryAfterSeconds: 1,
    });
  }

  async #decide(userId: string, user: UserRecord | null, probe: Float32Array): Promise<Decision> {
    const { policy, references } = this.#deps;
    if (!user) return this.#decideUnknown(userId, probe);
    if (user.model !== policy.model) {
      throw new Problem(
        're-enrol-required',
        'This user was enrolled with another face model: enrol again.',
      );
    }
    const score = comparisonScore(probe, await references.of(user));
    return decide(score, matchThreshold(policy, user.templates));
  }

  /** The same kind of answer as for a wrong face; it can never be a match. */
  #decideUnknown(userId: string, probe: Float32Array): Decision {
    const { policy, decoyKey } = this.#deps;
    const key = createHmac('sha256', decoyKey).update(userId.toLowerCase()).digest();
    const stream = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
    const bytes = stream.update(Buffer.alloc(probe.length * 8 + 1));
    const standIn = decoy(bytes, policy.calibration.impostorScore);
    const threshold = matchThreshold(policy, standIn.templates);
    return decide(Math.min(standIn.score(probe), threshold - 1e-4), threshold);
  }

  #settleOnce(user: UserRecord | null, entry: NewAuditEntry, reservation: Reservation): boolean {
    const settled = this.#deps.audit.settle(user, entry, reservation);
    if (settled) {
      const outcome = entry.success ? 'success' : 'failure';
      this.#deps.recorder.attempt(entry.type, outcome, entry.reason);
    }
    return settled;
  }

  #settle(find: () => UserRecord | null, entry: NewAuditEntry, reservation: Reservation): void {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      if (this.#settleOnce(find(), entry, reservation)) return;
    }
  }
}
