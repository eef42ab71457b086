import type { Refusal } from '../../domain/analysis.ts';
import type { AttemptReason } from '../../domain/audit.ts';
import { type QualityScores, qualityScores } from '../../domain/quality-scores.ts';
import type { TurnedAway } from '../../domain/regulation.ts';
import type { ShownSample } from '../../domain/replay.ts';
import { MAX_TEMPLATES, type UserRecord } from '../../domain/template.ts';
import type { FaceEngine, Recorder, TemplateStore } from '../../ports.ts';
import type { Caller } from '../shared/attempts.ts';
import type { Probe } from '../shared/matcher.ts';
import { isVetoed } from '../shared/pad.ts';
import { type PhotoDigests, shownSample } from '../shared/photo-digest.ts';
import type { Policy } from '../shared/policy.ts';
import type { References } from '../shared/references.ts';
import type { RegulatedComparison, RegulatedTry } from '../shared/regulated-comparison.ts';

export interface AddTemplateDeps {
  readonly engine: FaceEngine;
  readonly store: Pick<TemplateStore, 'find' | 'addTemplate'>;
  readonly regulated: RegulatedComparison;
  readonly references: Pick<References, 'forget'>;
  readonly digests: PhotoDigests;
  readonly policy: Policy;
  readonly recorder: Recorder;
}

type UserFault = 'user-not-found' | 'template-limit' | 're-enrol-required';

export type AddTemplateResult =
  | { kind: 'added'; userId: string; templates: number; quality: QualityScores }
  | { kind: UserFault | 'different-person' | 'spoof-suspected' | 'replayed' }
  | TurnedAway
  | Refusal;

/** Why nothing can be added to this user, whoever is on the photograph. */
function faultOf(user: UserRecord | null, { model }: Pick<Policy, 'model'>): UserFault | null {
  if (!user) return 'user-not-found';
  if (user.model !== model) return 're-enrol-required';
  return user.templates >= MAX_TEMPLATES ? 'template-limit' : null;
}

const refusal = (reason: AttemptReason) => ({ type: 'add_template', reason }) as const;

/**
 * Adds a template to a user. The new face must match the photographs of the first enrolment, surely;
 * a wrong one counts like a wrong one at a login.
 */
export class AddTemplate {
  readonly #deps: AddTemplateDeps;

  constructor(deps: AddTemplateDeps) {
    this.#deps = deps;
  }

  async run(userId: string, image: Uint8Array, caller: Caller): Promise<AddTemplateResult> {
    // Told without a try: whoever may add may also enrol, which tells who is enrolled.
    if (!this.#deps.store.find(userId)) return { kind: 'user-not-found' };
    return this.#deps.regulated.run({ userId, caller }, (attempt) =>
      this.#attempt({ userId, image, caller }, attempt),
    );
  }

  async #attempt(
    { userId, image, caller }: { userId: string; image: Uint8Array; caller: Caller },
    attempt: RegulatedTry,
  ): Promise<AddTemplateResult> {
    const { engine, store, digests, policy, recorder } = this.#deps;
    const digest = digests.of(image);
    const face = await engine.analyse(image, caller);
    recorder.analysis(face);
    const fault = faultOf(store.find(userId), policy);
    if (fault) {
      attempt.giveBack();
      return { kind: fault };
    }
    if (face.kind === 'refused') {
      await attempt.record(refusal(face.reason));
      return face;
    }
    if (isVetoed(face, this.#deps)) {
      await attempt.record(refusal('spoof_suspected'));
      return { kind: 'spoof-suspected' };
    }
    return this.#decide(attempt, face, shownSample(digest, face));
  }

  async #decide(
    attempt: RegulatedTry,
    face: Probe,
    sample: ShownSample,
  ): Promise<AddTemplateResult> {
    const { store, policy, recorder, references } = this.#deps;
    const decided = await attempt.decide(async (user, compare) => {
      const decision = user && !faultOf(user, policy) && (await compare.withEnrolment(user, face));
      if (!user || !decision) return null;
      const { success, confidence } = decision;
      return {
        user,
        attempt: {
          type: 'add_template',
          success,
          reason: success ? 'match' : 'different-person',
          confidence,
        },
        outcome: success ? 'match' : 'no_match',
        write: success
          ? (entry, tried) =>
              store.addTemplate(user, sample, entry, { tried, replay: policy.replay })
          : undefined,
      };
    });
    if (decided.kind !== 'decided') return decided;
    const { user } = decided.verdict;
    const { entry, replay } = decided.written;
    if (replay) recorder.replay(replay);
    if (entry.reason === 'replayed') return { kind: 'replayed' };
    if (!entry.success) return { kind: 'different-person' };
    await references.forget(user);
    const { userId, templates } = user;
    const quality = qualityScores(face.measures);
    return { kind: 'added', userId, templates: templates + 1, quality };
  }
}
