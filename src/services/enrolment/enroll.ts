import type { TurnedAway } from '../../domain/attempt/regulation.ts';
import type { Frame } from '../../domain/challenge/sequence.ts';
import { fuse, single } from '../../domain/comparison/matching.ts';
import type { UserRecord } from '../../domain/comparison/template.ts';
import type { Refusal, UsableFace } from '../../domain/face/analysis.ts';
import { type QualityScores, qualityScores } from '../../domain/face/quality-scores.ts';
import type { Duplicates, Regulation } from '../../ports/attempts.ts';
import type { Recorder } from '../../ports/recorder.ts';
import type { TemplateStore } from '../../ports/store.ts';
import type { Clock, Random } from '../../ports/system.ts';
import { type Caller, newAttempt } from '../shared/attempts.ts';
import { type Intake, isRefusal } from '../shared/intake.ts';
import { shownSample } from '../shared/photo-digest.ts';
import { enrolmentThreshold, type Policy } from '../shared/policy.ts';
import type { SiteScores } from '../shared/site-scores.ts';
import type { DuplicateSearch } from './duplicate-search.ts';

export interface EnrollDeps {
  readonly intake: Intake;
  readonly store: Pick<TemplateStore, 'find' | 'create'>;
  readonly search: DuplicateSearch;
  readonly scores: Pick<SiteScores, 'now'>;
  readonly regulation: Pick<Regulation, 'budget' | 'spend'>;
  readonly duplicates: Pick<Duplicates, 'report'>;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly random: Random;
  readonly recorder: Recorder;
}

export type EnrollResult =
  | { kind: 'enrolled'; user: UserRecord; quality: QualityScores[] }
  | { kind: 'already-enrolled' }
  | { kind: 'duplicate-face' }
  | TurnedAway
  /** `image` is the number of the photograph, from 1. */
  | { kind: 'different-person'; image: number }
  | { kind: 'spoof-suspected'; image: number }
  | (Refusal & { image: number });

/** Enrols a person from 1 to 5 photographs. All of them must be usable and show the same person. */
export class Enroll {
  readonly #deps: EnrollDeps;

  constructor(deps: EnrollDeps) {
    this.#deps = deps;
  }

  async run(userId: string, images: readonly Uint8Array[], caller: Caller): Promise<EnrollResult> {
    const { intake, store, duplicates, policy, clock, random, recorder } = this.#deps;
    if (await store.find(userId)) return { kind: 'already-enrolled' };
    const away = await this.#turnedAway(caller);
    if (away) return away;
    const photos: Frame[] = [];
    for (const [index, bytes] of images.entries()) {
      const looked = await intake.look(bytes, caller);
      if (isRefusal(looked)) {
        recorder.attempt('enroll', 'failure', looked.reason);
        return { ...looked, image: index + 1 };
      }
      if (intake.isVetoed(looked.face)) {
        recorder.attempt('enroll', 'failure', 'spoof_suspected');
        return { kind: 'spoof-suspected', image: index + 1 };
      }
      photos.push(looked);
    }
    const faces = photos.map(({ face }) => face);
    const otherPerson = await this.#otherPerson(faces);
    if (otherPerson !== null) {
      recorder.attempt('enroll', 'failure', 'different-person');
      return { kind: 'different-person', image: otherPerson + 1 };
    }
    const duplicate = await this.#duplicate(faces);
    if (duplicate && policy.duplicates === 'refuse') {
      await this.#deps.regulation.spend(caller.client, caller.network);
      recorder.attempt('enroll', 'failure', 'duplicate-face');
      return { kind: 'duplicate-face' };
    }
    const user = await store.create(
      { userId, model: policy.model, samples: photos.map(shownSample) },
      newAttempt({ clock, random, model: policy.model }, caller, {
        type: 'enroll',
        success: true,
        reason: 'enrolled',
        confidence: null,
      }),
    );
    if (!user) return { kind: 'already-enrolled' };
    recorder.attempt('enroll', 'success', 'enrolled');
    if (duplicate) await duplicates.report(user, duplicate);
    return { kind: 'enrolled', user, quality: faces.map((face) => qualityScores(face.measures)) };
  }

  /**
   * With DUPLICATE_FACES=refuse, the answer reveals whether a face is enrolled under any id, so an
   * enrolment can be used as a guess against all users. A refused duplicate therefore counts as a
   * failure of the client and the network, and this returns a refusal when one of them has no failures
   * left.
   */
  async #turnedAway({ client, network }: Caller): Promise<TurnedAway | null> {
    const { policy, regulation, recorder } = this.#deps;
    const away = policy.duplicates === 'refuse' ? await regulation.budget(client, network) : null;
    if (away) recorder.lock(away.kind);
    return away;
  }

  async #duplicate(faces: readonly UsableFace[]): Promise<UserRecord | null> {
    const { search, policy, recorder } = this.#deps;
    if (policy.duplicates === 'off') return null;
    const duplicate = await search.find(fuse(faces.map((face) => face.embedding)));
    if (duplicate) recorder.duplicate();
    return duplicate;
  }

  /** Index of the first photograph that does not match photograph 0; null when all match. */
  async #otherPerson([first, ...others]: readonly UsableFace[]): Promise<number | null> {
    if (others.length === 0) return null;
    const limit = enrolmentThreshold(this.#deps.policy);
    const scores = await this.#deps.scores.now();
    const reference = single(first!.embedding);
    const index = others.findIndex((other) => scores.compare(other.embedding, reference) < limit);
    return index === -1 ? null : index + 1;
  }
}
