import { setImmediate } from 'node:timers/promises';
import { fusedReference } from '../../domain/comparison/matching.ts';
import type { UserRecord } from '../../domain/comparison/template.ts';
import { operatingPoint } from '../../domain/comparison/threshold.ts';
import type { TemplateStore } from '../../ports/store.ts';
import type { Policy } from '../shared/policy.ts';
import type { SiteScores } from '../shared/site-scores.ts';

/** Number of users that are compared before other work of the event loop gets a turn. */
const PAGE = 20;
/** FMR of each comparison of the search. It is strict because one enrolment is compared with every user. */
export const SEARCH_FMR = 1e-6;

/**
 * Compares a face with the references of all users. A use case that reveals the result to the client
 * must count that as a failure.
 */
export class DuplicateSearch {
  readonly #store: Pick<TemplateStore, 'page' | 'templates'>;
  readonly #policy: Policy;
  readonly #scores: Pick<SiteScores, 'now'>;

  constructor(
    store: Pick<TemplateStore, 'page' | 'templates'>,
    policy: Policy,
    scores: Pick<SiteScores, 'now'>,
  ) {
    this.#store = store;
    this.#policy = policy;
    this.#scores = scores;
  }

  /**
   * The first user whose reference matches, or null. The cost grows with the number of users, because
   * the templates of each one are decrypted.
   */
  async find(probe: Float32Array): Promise<UserRecord | null> {
    const { model, calibration } = this.#policy;
    const scores = await this.#scores.now();
    let after = '';
    for (;;) {
      const users = await this.#store.page(model, after, PAGE);
      for (const user of users) {
        const { threshold } = operatingPoint(calibration, SEARCH_FMR, user.templates);
        const reference = fusedReference(await this.#store.templates(user));
        if (scores.compare(probe, reference) >= threshold) return user;
      }
      const last = users.at(-1);
      if (!last || users.length < PAGE) return null;
      after = last.ref;
      await setImmediate();
    }
  }
}
