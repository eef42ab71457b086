import type { Refusal } from '../domain/analysis.ts';
import type { AttemptReason } from '../domain/audit.ts';
import { decide } from '../domain/decision.ts';
import { comparisonScore } from '../domain/matching.ts';
import { type QualityScores, qualityScores } from '../domain/quality-scores.ts';
import { MAX_TEMPLATES, type UserRecord } from '../domain/template.ts';
import type { AuditLog, Clock, FaceEngine, Random, Recorder, TemplateStore } from '../ports.ts';
import { type Caller, newAttempt } from './attempts.ts';
import { isVetoed } from './pad.ts';
import { matchThreshold, type Policy } from './policy.ts';
import type { References } from './references.ts';
import { type SampleDigests, shownSample } from './samples.ts';

export interface AddTemplateDeps {
  readonly engine: FaceEngine;
  readonly store: Pick<TemplateStore, 'find' | 'addTemplate'>;
  readonly audit: Pick<AuditLog, 'settle'>;
  readonly references: References;
  readonly digests: SampleDigests;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly random: Random;
  readonly recorder: Recorder;
}

export type AddTemplateResult =
  | { kind: 'added'; user: UserRecord; quality: QualityScores }
  | { kind: 'user-not-found' | 'template-limit' | 're-enrol-required' | 'different-person' }
  | { kind: 'changed-meanwhile' | 'spoof-suspected' }
  | Refusal;

/** Adds a template to a user; the new face must match the enrolled ones like an authentication. */
export class AddTemplate {
  readonly #deps: AddTemplateDeps;

  constructor(deps: AddTemplateDeps) {
    this.#deps = deps;
  }

  async run(userId: string, image: Uint8Array, caller: Caller): Promise<AddTemplateResult> {
    const { engine, store, audit, references, policy, clock, random, recorder } = this.#deps;
    const tools = { clock, random, model: policy.model };
    if (!store.find(userId)) return { kind: 'user-not-found' };
    const digest = this.#deps.digests.of(image);
    const analysis = await engine.analyse(image);
    recorder.analysis(analysis);
    const user = store.find(userId);
    if (!user) return { kind: 'user-not-found' };
    if (user.model !== policy.model) return { kind: 're-enrol-required' };
    if (user.templates >= MAX_TEMPLATES) return { kind: 'template-limit' };
    const record = (reason: AttemptReason, confidence: number | null) => {
      recorder.attempt('add_template', 'failure', reason);
      const outcome = { type: 'add_template', success: false, reason, confidence } as const;
      audit.settle(user, newAttempt(tools, caller, outcome));
    };
    if (analysis.kind === 'refused') {
      record(analysis.reason, null);
      return analysis;
    }
    if (isVetoed(analysis, this.#deps)) {
      record('spoof_suspected', null);
      return { kind: 'spoof-suspected' };
    }
    const score = comparisonScore(analysis.embedding, await references.of(user));
    const decision = decide(score, matchThreshold(policy, user.templates, analysis.measures.norm));
    if (!decision.success) {
      record('different-person', decision.confidence);
      return { kind: 'different-person' };
    }
    const entry = newAttempt(tools, caller, {
      type: 'add_template',
      success: true,
      reason: 'match',
      confidence: decision.confidence,
    });
    const changed = store.addTemplate(user, shownSample(digest, analysis.embedding), entry);
    if (!changed) return { kind: 'changed-meanwhile' };
    recorder.attempt('add_template', 'success', 'match');
    await references.forget(user);
    return { kind: 'added', user: changed, quality: qualityScores(analysis.measures) };
  }
}
