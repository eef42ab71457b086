import type { AttemptReason } from '../../domain/attempt/audit.ts';
import type { TurnedAway } from '../../domain/attempt/regulation.ts';
import type { Frame } from '../../domain/challenge/sequence.ts';
import { MAX_TEMPLATES, type UserRecord } from '../../domain/comparison/template.ts';
import type { Refusal } from '../../domain/face/analysis.ts';
import { type QualityScores, qualityScores } from '../../domain/face/quality-scores.ts';
import type { Recorder } from '../../ports/recorder.ts';
import type { TemplateStore } from '../../ports/store.ts';
import type { Caller } from '../shared/attempts.ts';
import { type Intake, isRefusal } from '../shared/intake.ts';
import { shownSample } from '../shared/photo-digest.ts';
import type { Policy } from '../shared/policy.ts';
import type { References } from '../shared/references.ts';
import type { RegulatedComparison, RegulatedTry } from '../shared/regulated-comparison.ts';

export interface AddTemplateDeps {
  readonly intake: Intake;
  readonly store: Pick<TemplateStore, 'find' | 'addTemplate'>;
  readonly regulated: RegulatedComparison;
  readonly references: Pick<References, 'forget'>;
  readonly policy: Policy;
  readonly recorder: Recorder;
}

type UserFault = 'user-not-found' | 'template-limit' | 're-enrol-required';

export type AddTemplateResult =
  | { kind: 'added'; userId: string; templates: number; quality: QualityScores }
  | { kind: UserFault | 'different-person' | 'spoof-suspected' | 'replayed' }
  | TurnedAway
  | Refusal;

/** Why no template can be added to this user, whatever the photograph shows. */
function faultOf(user: UserRecord | null, { model }: Pick<Policy, 'model'>): UserFault | null {
  if (!user) return 'user-not-found';
  if (user.model !== model) return 're-enrol-required';
  return user.templates >= MAX_TEMPLATES ? 'template-limit' : null;
}

const refusal = (reason: AttemptReason) => ({ type: 'add_template', reason }) as const;

/**
 * Adds a template to a user. The new face must match the photographs of the first enrolment at the
 * threshold of CONFIDENT_FMR. A non-match counts as a failure, as it does for a login.
 */
export class AddTemplate {
  readonly #deps: AddTemplateDeps;

  constructor(deps: AddTemplateDeps) {
    this.#deps = deps;
  }

  async run(userId: string, image: Uint8Array, caller: Caller): Promise<AddTemplateResult> {
    // This answer needs no try, because a client that may add templates may also enrol, which reveals
    // who is enrolled.
    if (!(await this.#deps.store.find(userId))) return { kind: 'user-not-found' };
    return this.#deps.regulated.run({ userId, caller }, (attempt) =>
      this.#attempt({ userId, image, caller }, attempt),
    );
  }

  async #attempt(
    { userId, image, caller }: { userId: string; image: Uint8Array; caller: Caller },
    attempt: RegulatedTry,
  ): Promise<AddTemplateResult> {
    const { intake, store, policy } = this.#deps;
    const looked = await intake.look(image, caller);
    const fault = faultOf(await store.find(userId), policy);
    if (fault) {
      await attempt.giveBack();
      return { kind: fault };
    }
    if (isRefusal(looked)) {
      await attempt.record(refusal(looked.reason));
      return looked;
    }
    if (intake.isVetoed(looked.face)) {
      await attempt.record(refusal('spoof_suspected'));
      return { kind: 'spoof-suspected' };
    }
    return this.#decide(attempt, looked);
  }

  async #decide(attempt: RegulatedTry, photo: Frame): Promise<AddTemplateResult> {
    const { store, policy, recorder, references } = this.#deps;
    const { face } = photo;
    const decided = await attempt.decide(async (user, compare) => {
      const decision = user && !faultOf(user, policy) && (await compare.withEnrolment(user, face));
      if (!user || !decision) return null;
      const { success, confidence, population } = decision;
      return {
        user,
        attempt: {
          type: 'add_template',
          success,
          reason: success ? 'match' : 'different-person',
          confidence,
          population,
        },
        outcome: success ? 'match' : 'no_match',
        write: success
          ? (entry, tried) =>
              store.addTemplate(user, shownSample(photo), entry, { tried, replay: policy.replay })
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
