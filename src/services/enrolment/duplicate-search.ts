import { setImmediate } from 'node:timers/promises';
import { comparisonScore, fuse } from '../../domain/comparison/matching.ts';
import type { UserRecord } from '../../domain/comparison/template.ts';
import { operatingPoint } from '../../domain/comparison/threshold.ts';
import type { TemplateStore } from '../../ports.ts';
import type { Policy } from '../shared/policy.ts';

/** Users opened before the event loop gets its turn. */
const PAGE = 20;
/** One enrolment is compared with everyone, so each comparison must err far less often. */
export const SEARCH_FMR = 1e-6;

/** Compares a face with everybody's. Whoever tells the caller what it finds has to count that. */
export class DuplicateSearch {
  readonly #store: Pick<TemplateStore, 'page' | 'templates'>;
  readonly #policy: Policy;

  constructor(store: Pick<TemplateStore, 'page' | 'templates'>, policy: Policy) {
    this.#store = store;
    this.#policy = policy;
  }

  /**
   * The first user whose face matches. Its cost grows with the number of users: every template is
   * opened once for an enrolment.
   */
  async find(probe: Float32Array): Promise<UserRecord | null> {
    const { model, calibration } = this.#policy;
    let after = '';
    for (;;) {
      const users = await this.#store.page(model, after, PAGE);
      for (const user of users) {
        const { threshold } = operatingPoint(calibration, SEARCH_FMR, user.templates);
        const reference = fuse(await this.#store.templates(user));
        if (comparisonScore(probe, reference) >= threshold) return user;
      }
      const last = users.at(-1);
      if (!last || users.length < PAGE) return null;
      after = last.ref;
      await setImmediate();
    }
  }
}
