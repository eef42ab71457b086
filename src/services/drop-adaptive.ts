import { Problem } from '../errors.ts';
import type { Clock, Random, Recorder, TemplateStore } from '../ports.ts';
import { type Caller, newAttempt } from './attempts.ts';
import type { References } from './references.ts';

export interface DropAdaptiveDeps {
  readonly store: Pick<TemplateStore, 'find' | 'dropAdaptive'>;
  readonly references: Pick<References, 'forget'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly recorder: Pick<Recorder, 'attempt'>;
}

/** How often it is tried again because the user changed meanwhile. */
const MAX_ROUNDS = 3;

/** Takes a user back to what was enrolled. */
export class DropAdaptive {
  readonly #deps: DropAdaptiveDeps;

  constructor(deps: DropAdaptiveDeps) {
    this.#deps = deps;
  }

  /** False when there is no such user. */
  async run(userId: string, caller: Caller): Promise<boolean> {
    const { store, references, recorder } = this.#deps;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const user = store.find(userId);
      if (!user) return false;
      if (user.adaptive === 0) return true;
      const entry = newAttempt({ ...this.#deps, model: user.model }, caller, {
        type: 'drop_adaptive',
        success: true,
        reason: 'removed',
        confidence: null,
      });
      if (!store.dropAdaptive(user, entry)) continue;
      recorder.attempt(entry.type, 'success', entry.reason);
      await references.forget(user);
      return true;
    }
    throw new Problem('storage-busy', 'The user is being changed: try again in a moment.', {
      retryAfterSeconds: 1,
    });
  }
}
